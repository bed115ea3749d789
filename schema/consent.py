"""Consents: reading them, granting one, ending one."""

from datetime import date, datetime

import strawberry

from auth.scopes import Scope
from hub.core import clock
from hub.core.actor import Purpose
from hub.intake.consent.rules import Consent as ConsentRow
from hub.intake.consent.rules import ConsentMethod, FieldGroup
from resolvers import consent
from resolvers.consent import ConsentRequest, consent_by_number, grantee_name_by_code
from resolvers.enterprises import enterprise_by_uscc
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from schema.enterprises import Enterprise
from schema.language.declarations import answer, field, load, of
from schema.language.mutations import Payload, mutation

strawberry.enum(FieldGroup, description="A group of fields that a consent opens to a partner.")
strawberry.enum(
    ConsentMethod,
    description="How the enterprise signed: 电子营业执照, its account at 容E办, or on paper at the counter.",
)


@of(ConsentRow)
class Consent:
    """An enterprise lets a partner read groups of its fields, for one purpose and for a time."""

    uscc: str = field(description="The code of the enterprise that consents.")
    grantee: str = field(description="The partner's code.")
    purpose: Purpose = field(description="The only purpose it may be read for.")
    fields: list[FieldGroup] = field(description="The groups of fields that it opens.")
    valid_from: date = strawberry.field(name="from", description="The first day it covers.")
    valid_to: date = strawberry.field(name="to", description="The first day it no longer covers.")
    granted_at: datetime = field(description="When it was granted.")
    granted_by: str = field(description="The enterprise, or the department whose counter acted on its behalf.")
    revoked_at: datetime | None = field(description="When it was ended before its time; null where it was not.")
    method: ConsentMethod | None = field(description="How the enterprise signed, where that was told.")

    @answer(scope=None)
    def id(self: ConsentRow) -> strawberry.ID:
        """Its number, which authorization_details name as consent_id."""
        return strawberry.ID(str(self.id))

    @load(enterprise_by_uscc, key="uscc", scope=Scope.ENTERPRISE_READ)
    def enterprise(self) -> Enterprise | None:
        """The enterprise that consents."""

    @load(grantee_name_by_code, key="grantee", scope=None)
    def grantee_name(self) -> str | None:
        """What people call the partner; null for one that is no client any more."""

    @answer(scope=None)
    def evidence(self: ConsentRow) -> str | None:
        """SHA-256 of what was signed, in hexadecimal, where that was told."""
        return self.evidence.hex() if self.evidence else None

    @answer(scope=None)
    def live(self: ConsentRow) -> bool:
        """Whether it opens anything today."""
        return self.covers(clock.today())


@strawberry.input(description="What an enterprise agrees to.")
class ConsentGrantInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    grantee: str = strawberry.field(description="The partner's code.")
    purpose: Purpose = strawberry.field(description="What it may be read for.")
    fields: list[FieldGroup] = strawberry.field(description="What may be read.")
    uscc: str | None = strawberry.field(
        default=None, description="The enterprise's code; a subject client that leaves it out means its own."
    )
    valid_from: date | None = strawberry.field(
        default=None, name="from", description="The first day; today unless given."
    )
    valid_to: date | None = strawberry.field(
        default=None, name="to", description="The first day no longer covered; 90 days later unless given, 366 at most."
    )
    method: ConsentMethod | None = strawberry.field(default=None, description="How the enterprise signed.")
    evidence: str | None = strawberry.field(default=None, description="SHA-256 of what was signed, in hexadecimal.")


@strawberry.input(description="Which consent ends.")
class ConsentRevokeInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    id: strawberry.ID = strawberry.field(description="The consent's id.")


@of(MutationOutcome)
class ConsentPayload(Payload):
    """The result of a change to a consent."""

    @load(consent_by_number, key="key", scope=Scope.CONSENT_GRANT)
    def consent(self) -> Consent | None:
        """The consent as it is now; null where nothing was changed."""


@of(MutationOutcome)
class ConsentGrantPayload(ConsentPayload):
    """The new consent, or why there is none."""


@of(MutationOutcome)
class ConsentRevokePayload(ConsentPayload):
    """The consent that has ended, or why none has."""


@strawberry.type(description="Changes to consents.")
class ConsentMutations:
    @mutation(scope=Scope.CONSENT_GRANT)
    async def consent_grant(self: MutationTransaction, input: ConsentGrantInput) -> ConsentGrantPayload | None:
        """Let a partner read: an enterprise for itself, or a department's counter on its behalf."""
        wanted = ConsentRequest(
            uscc=input.uscc,
            grantee=input.grantee,
            purpose=input.purpose,
            fields=input.fields,
            valid_from=input.valid_from,
            valid_to=input.valid_to,
            method=input.method,
            evidence=input.evidence,
        )
        return await consent.grant(self, wanted)

    @mutation(scope=Scope.CONSENT_GRANT)
    async def consent_revoke(self: MutationTransaction, input: ConsentRevokeInput) -> ConsentRevokePayload | None:
        """End a consent: the partner's next read is refused, on every worker."""
        return await consent.revoke(self, input.id)
