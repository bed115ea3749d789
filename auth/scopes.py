"""The scopes of tokens, each with a sentence that says what it allows."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from hub.core.errors import Invalid

#: Nothing asks for the scope yet.
_RESERVED = True


class Scope(StrEnum):
    """A scope: its value stands in tokens, its `sentence` in the documentation.

    A client may be given a scope that is `reserved`, but nothing asks for it yet: its area is still to come.
    """

    sentence: str
    reserved: bool

    def __new__(cls, value: str, sentence: str, reserved: bool = False) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        member.reserved = reserved
        return member

    ENTERPRISE_READ = "enterprise:read", "Look up and search enterprises in the register."
    GRADE_READ = "grade:read", "Read grades, their indicators and their history."
    GRADE_RISK_READ = "grade.risk:read", "Read the risk class that market supervision assigns."
    REPORT_READ = "report:read", "Read credit reports."
    ELIGIBILITY_READ = "eligibility:read", "Ask whether an enterprise is eligible for a scenario, and read the reasons."
    OUTCOME_RECORD = "outcome:record", "Record what was done with a recommendation, and count it."
    RECORD_READ = "record:read", "Read the records that departments delivered, except the kinds named by scopes below."
    RECORD_TAX_READ = "record.tax:read", "Read records of tax grades and arrears."
    RECORD_SOCIAL_READ = "record.social:read", "Read records of social insurance and provident fund payments."
    RECORD_JUDICIAL_READ = "record.judicial:read", "Read records of courts and enforcement."
    RECORD_WRITE = "record:write", "Deliver records to the resources that the client's record names."
    RULESET_READ = "ruleset:read", "Read rulesets and scenarios in full."
    RULESET_PUBLISH = (
        "ruleset:publish",
        "Rehearse a draft of rules over the population, propose to publish it, and read what is proposed.",
    )
    RULESET_DECIDE = "ruleset:decide", "Publish or decline a ruleset that somebody else has proposed."
    DECLARATION_SUBMIT = (
        "declaration:submit",
        "Submit self-declared honours, qualifications and other information.",
        _RESERVED,
    )
    DECLARATION_REVIEW = "declaration:review", "Review declarations and decide on them.", _RESERVED
    OBJECTION_FILE = "objection:file", "File an objection or ask for repair of a record.", _RESERVED
    OBJECTION_DECIDE = "objection:decide", "Decide on objections and repairs.", _RESERVED
    CONSENT_GRANT = "consent:grant", "Grant and revoke an enterprise's consent to a partner."
    CONSENT_READ = "consent:read", "Read which consents are in force."
    CATALOGUE_READ = "catalogue:read", "Read the catalogue of resources.", _RESERVED
    CATALOGUE_PUBLISH = "catalogue:publish", "Publish and withdraw entries of the catalogue.", _RESERVED
    CATALOGUE_HOOK = (
        "catalogue:hook",
        "Hook a table, a file or an API of one's own to an entry of the catalogue.",
        _RESERVED,
    )
    DELIVERY_SUBSCRIBE = "delivery:subscribe", "Subscribe to feeds, webhooks and periodic packages."
    INDEX_READ = "index:read", "Read the credit index and other aggregates.", _RESERVED
    AUDIT_READ = "audit:read", "Read the access log."
    AUDIT_PERSON_READ = "audit.person:read", "Read which person asked, in entries of the access log."
    CLIENT_ADMIN = "client:admin", "Add, change and disable clients, and see to what they are sent."
    INTROSPECTION = "introspection", "Introspect the schema."
    RECORD_PERSONAL_READ = "record.personal:read", "Read identity and telephone numbers within records unmasked."


_BY_NAME = {scope.value: scope for scope in Scope}


def parse(text: str) -> frozenset[Scope]:
    """Read scopes separated by single spaces (RFC 6749, 3.3); raises Invalid for a name that is not a scope."""
    return named(text.split(" "))


def named(names: Iterable[str]) -> frozenset[Scope]:
    """Return the scopes with these names; raises Invalid for a name that is not a scope."""
    scopes = set()
    for name in names:
        if name not in _BY_NAME:
            raise Invalid(f"unknown scope {name!r}")
        scopes.add(_BY_NAME[name])
    return frozenset(scopes)


def known(names: Iterable[str]) -> frozenset[Scope]:
    """Return the scopes with these names; a name that this version of the hub does not know grants nothing."""
    return frozenset(_BY_NAME[name] for name in names if name in _BY_NAME)


def text(scopes: Iterable[Scope]) -> str:
    """Write scopes as tokens and token responses hold them: in alphabetical order, separated by single spaces."""
    return " ".join(sorted(scopes))
