"""The roles of people, and which scopes each brings; the organisation's client record cuts them further."""

from collections.abc import Iterable
from enum import StrEnum

from auth.scopes import Scope
from hub.core.actor import Kind
from hub.core.errors import Invalid


class Role(StrEnum):
    """What a person does at the hub."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ENTERPRISE = "enterprise"
    COUNTER = "counter"


_REGISTER = frozenset({Scope.ENTERPRISE_READ})
_CREDIT = _REGISTER | {
    Scope.GRADE_READ,
    Scope.REPORT_READ,
    Scope.ELIGIBILITY_READ,
    Scope.RECORD_READ,
    Scope.RECORD_TAX_READ,
    Scope.RECORD_SOCIAL_READ,
    Scope.RECORD_JUDICIAL_READ,
    Scope.RULESET_READ,
    Scope.CONSENT_READ,
    Scope.INDEX_READ,
}
_CLERK = _CREDIT | {Scope.GRADE_RISK_READ, Scope.CATALOGUE_READ, Scope.OUTCOME_RECORD}
_REVIEWER = _CLERK | {Scope.DECLARATION_REVIEW}
#: What the counter may ask once there is an enterprise to act for: no more than the enterprise itself.
ACTING = _CREDIT | {Scope.CONSENT_GRANT, Scope.DECLARATION_SUBMIT, Scope.OBJECTION_FILE}

#: What each role may ask.
SCOPES = {
    Role.CLERK: _CLERK,
    Role.REVIEWER: _REVIEWER,
    Role.DECIDER: _REVIEWER
    | {Scope.OBJECTION_DECIDE, Scope.RECORD_PERSONAL_READ, Scope.RULESET_PUBLISH, Scope.RULESET_DECIDE},
    Role.OPERATOR: _REGISTER
    | {
        Scope.RECORD_WRITE,
        Scope.RULESET_READ,
        Scope.RULESET_PUBLISH,
        Scope.CONSENT_READ,
        Scope.CATALOGUE_READ,
        Scope.CATALOGUE_PUBLISH,
        Scope.CATALOGUE_HOOK,
        Scope.DELIVERY_SUBSCRIBE,
        Scope.INDEX_READ,
        Scope.AUDIT_READ,
        Scope.CLIENT_ADMIN,
    },
    Role.AUDITOR: _REGISTER | {Scope.RULESET_READ, Scope.CONSENT_READ, Scope.AUDIT_READ, Scope.AUDIT_PERSON_READ},
    Role.ENTERPRISE: ACTING | {Scope.AUDIT_READ},
    Role.COUNTER: _REGISTER,
}
#: What only somebody may ask who has proved a few minutes ago who is sitting there: to decide, and to unmask.
FRESH_SCOPES = frozenset({Scope.OBJECTION_DECIDE, Scope.RECORD_PERSONAL_READ, Scope.RULESET_DECIDE})


def scopes(roles: Iterable[Role], *, acting_for: str | None) -> frozenset[Scope]:
    """Return what these roles may ask together or, where the counter acts for an enterprise, what it may ask of it."""
    held = frozenset(roles)
    if acting_for is not None:
        return ACTING if Role.COUNTER in held else frozenset()
    return frozenset().union(*(SCOPES[role] for role in held))


def named(names: Iterable[str]) -> frozenset[Role]:
    """Return the roles with these names; raises Invalid for a name that is no role."""
    roles = set()
    for name in names:
        if name not in frozenset(Role):
            raise Invalid(f"unknown role {name!r}: a role is one of {', '.join(Role)}")
        roles.add(Role(name))
    return frozenset(roles)


def known(names: Iterable[str]) -> frozenset[Role]:
    """Return the roles with these names; a name that this version of the hub does not know gives nothing."""
    return frozenset(Role(name) for name in names if name in frozenset(Role))


def check(roles: frozenset[Role], kind: Kind, enterprise: str | None) -> None:
    """Raise Invalid for roles that people of this kind of organisation cannot have.

    Only those who log in by the client of the enterprises themselves act for one, and these do nothing else.
    """
    if not roles:
        raise Invalid("a person without a role can do nothing: name one at least")
    if (Role.ENTERPRISE in roles) is not (kind is Kind.SUBJECT):
        raise Invalid("the role enterprise goes with a client of the kind subject, and other roles with other kinds")
    if kind is Kind.SUBJECT and roles != {Role.ENTERPRISE}:
        raise Invalid("who has the role enterprise has no other")
    if kind is Kind.PARTNER and roles != {Role.CLERK}:
        raise Invalid("a partner's people are clerks")
    if (enterprise is not None) is not (kind is Kind.SUBJECT):
        raise Invalid("an enterprise is named with the role enterprise, and only then")
