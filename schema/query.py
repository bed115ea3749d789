"""The query type: the fields that every question begins with."""

from datetime import date, datetime
from typing import Annotated, Any, cast

import strawberry

from auth.scopes import Scope
from hub.core.actor import Purpose
from hub.core.audit.queries import Period
from hub.core.clock import today
from hub.core.limits.buckets import Bucket
from hub.credit.evaluation.library.ruleset_store import library
from hub.intake.enterprises.queries import EnterpriseOrder
from hub.intake.ingest.quarantine.results import Choice
from hub.sharing.recalls.results import NoticeState
from resolvers import audit, consent, enterprises
from resolvers.credit import eligibility, replay
from resolvers.credit import rehearsal as rehearsals
from resolvers.deliveries import ingest, quarantine, withdrawals
from resolvers.sharing import copies, packages, recalls, schedules, views, webhooks
from schema.administration import AdministrationQuery
from schema.audit import Access, AccessLogCheck
from schema.consent import Consent
from schema.credit.eligibility import Verdict
from schema.credit.proposals import RulesetQueries
from schema.credit.rehearsal import Rehearsal
from schema.credit.replay import Replay
from schema.credit.rulesets import Ruleset, Scenario
from schema.deliveries.batch_work import WithdrawalRehearsal
from schema.deliveries.ingest import Batch, SourceDelivery
from schema.deliveries.quarantine import QuarantineCause, QuarantinedRow
from schema.enterprises import Enterprise, EnterpriseConnection, InvalidUscc, NameLookup, UnknownEnterprise
from schema.filters import EnterpriseFilter, conditions
from schema.language.client_kind import Kind
from schema.language.connections import Connection
from schema.language.declarations import Info, answer, of
from schema.language.directives import PAGED, SCENARIOS, about, as_many_as
from schema.language.nodes import Node, parts
from schema.language.scalars import BigInt
from schema.sharing.copies import CopyBucketInput, CopyCheck, told
from schema.sharing.packages import Package, PackageSchedule
from schema.sharing.recalls import RecallNotice
from schema.sharing.views import FeedConnection, View
from schema.sharing.webhooks import Delivery, Webhook

EnterpriseLookup = Annotated[
    Enterprise | UnknownEnterprise | InvalidUscc,
    strawberry.union("EnterpriseLookup", description="The enterprise of one code of a list, or why there is none."),
]
VerdictLookup = Annotated[
    Verdict | UnknownEnterprise | InvalidUscc,
    strawberry.union("VerdictLookup", description="The verdict for one code of a list, or why there is none."),
]


@of(Bucket)
class Budget:
    """What the client may still spend on this worker, and how much at once, in points (`@cost`, `@listSize`)."""

    @answer(scope=None)
    def available(self: Bucket) -> int:
        """Points left after this query was charged the most that it may cost."""
        return int(self.available)

    @answer(scope=None)
    def capacity(self: Bucket) -> int:
        """The most that can be saved up."""
        return self.limits.capacity

    @answer(scope=None)
    def refill(self: Bucket) -> int:
        """Points that come back each second."""
        return self.limits.refill

    @answer(scope=None)
    def cost_limit(self: Bucket) -> int:
        """The most that one query may cost."""
        return self.limits.cost


@strawberry.type(description="The client that asks, as its token tells.")
class Viewer:
    client: str = strawberry.field(description="The client's code.")
    kind: Kind = strawberry.field(description="What the client is.")
    organisation: str = strawberry.field(description="Whom it acts for.")
    scopes: list[str] = strawberry.field(description="What the token may ask for.")
    purposes: list[Purpose] = strawberry.field(description="The purposes a request can name in Hub-Purpose.")
    purpose: Purpose | None = strawberry.field(description="The purpose this request named.")
    scenarios: list[str] = strawberry.field(description="The scenarios the client's record covers.")
    budget: Budget | None = strawberry.field(description="What it may still spend; null where nobody counts.")


@strawberry.type(description="The fields that a query begins with.")
class Query(AdministrationQuery, RulesetQueries):
    @answer(scope=None)
    def viewer(self, info: Info) -> Viewer | None:
        """The client that asks."""
        info.context.of_this_moment()
        grant, actor = info.context.grant, info.context.actor
        return Viewer(
            client=grant.client,
            kind=actor.kind,
            organisation=actor.organisation,
            scopes=sorted(scope.value for scope in grant.scopes),
            purposes=list(Purpose),
            purpose=actor.purpose,
            scenarios=[scenario.code for scenario in eligibility.scenarios_in_force(info.context)],
            budget=cast(Any, info.context.bucket),
        )

    @answer(scope=Scope.ENTERPRISE_READ)
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """Anything by its global id; null for what does not exist or cannot be seen."""
        type_name, key = parts(id)
        return await enterprises.enterprise(info.context, key) if type_name == "Enterprise" else None

    @answer(scope=Scope.ENTERPRISE_READ)
    async def enterprise(self, info: Info, uscc: str) -> Enterprise | None:
        """One enterprise by its code; null if unknown, INVALID_USCC if it is no code."""
        return await enterprises.enterprise(info.context, uscc)

    @answer(scope=Scope.ENTERPRISE_READ, size=as_many_as("usccs"))
    async def enterprises(self, info: Info, usccs: list[str]) -> list[EnterpriseLookup] | None:
        """1 to 500 enterprises by their codes, one result for each code, in order."""
        return await enterprises.look_up_all(info.context, usccs)

    @answer(scope=Scope.ENTERPRISE_READ, cost=10, size=as_many_as("names"))
    async def enterprises_by_name(self, info: Info, names: list[str]) -> list[NameLookup] | None:
        """1 to 500 enterprises by their whole names, one result for each name, in order; nothing is guessed."""
        return await enterprises.by_names(info.context, names)

    @answer(scope=Scope.ENTERPRISE_READ, cost=10, size=PAGED)
    async def enterprise_search(
        self, info: Info, name: str, first: int, after: str | None = None
    ) -> EnterpriseConnection | None:
        """Enterprises whose name contains a text, or whose pinyin initials do; the best 1,000, the best first."""
        return await enterprises.search(info.context, name, first, after)

    @answer(scope=Scope.ENTERPRISE_READ, cost=10, size=PAGED)
    async def enterprise_list(
        self,
        info: Info,
        first: int,
        filter: EnterpriseFilter | None = None,
        order_by: EnterpriseOrder = EnterpriseOrder.USCC,
        after: str | None = None,
    ) -> EnterpriseConnection | None:
        """All enterprises that fit a filter, in order, a page at a time."""
        return await enterprises.listed(info.context, conditions(info.context, filter), order_by, first, after)

    @answer(scope=Scope.ELIGIBILITY_READ)
    async def eligibility(
        self, info: Info, uscc: str, scenario: str, as_of: date | None = None, known_at: datetime | None = None
    ) -> Verdict | None:
        """Whether one enterprise may use a scenario; given asOf or knownAt, derived again for that day and moment."""
        return await eligibility.decide_one(info.context, uscc, scenario, as_of, known_at)

    @answer(scope=Scope.ELIGIBILITY_READ, size=as_many_as("usccs"))
    async def eligibilities(
        self,
        info: Info,
        usccs: list[str],
        scenario: str,
        as_of: date | None = None,
        known_at: datetime | None = None,
    ) -> list[VerdictLookup] | None:
        """Whether 1 to 500 enterprises may use a scenario, one result for each code, in order."""
        return await eligibility.decide_all(info.context, usccs, scenario, as_of, known_at)

    @answer(scope=Scope.ELIGIBILITY_READ, cost=20)
    async def replay(self, info: Info, uscc: str, fingerprint: str) -> Replay | None:
        """A stated verdict derived again from what was known then by the rules of its version, and what differs."""
        return await replay.derive_again(info.context, uscc, fingerprint)

    @answer(scope=Scope.ELIGIBILITY_READ, size=about(SCENARIOS))
    def scenarios(self, info: Info) -> list[Scenario] | None:
        """The scenarios in force that the client's record covers."""
        return eligibility.scenarios_in_force(info.context)

    @answer(scope=Scope.ELIGIBILITY_READ)
    def scenario(self, info: Info, code: str) -> Scenario | None:
        """One scenario in force; NOT_FOUND for one that the client's record does not cover."""
        return eligibility.scenario(info.context, code)

    @answer(scope=Scope.RECORD_READ, cost=10, size=about(30))
    async def sources(self, info: Info) -> list[SourceDelivery] | None:
        """What each provider has delivered of each kind of record and up to when, and who has not delivered yet."""
        return await ingest.provided_sources(info.context)

    @answer(scope=Scope.RECORD_WRITE, cost=10, size=about(30))
    async def freshness(self, info: Info) -> list[SourceDelivery] | None:
        """The same as `sources`, for those who deliver: nothing of an enterprise is in it."""
        return await ingest.provided_sources(info.context)

    @answer(scope=Scope.RECORD_WRITE, cost=10, size=PAGED)
    async def batches(self, info: Info, first: int, after: str | None = None) -> Connection[Batch] | None:
        """The deliveries of the client's organisation, the newest first; the district's operator sees all."""
        return await ingest.batches(info.context, first, after)

    @answer(scope=Scope.RECORD_WRITE, cost=10)
    async def batch(self, info: Info, id: strawberry.ID) -> Batch | None:
        """One of these deliveries; NOT_FOUND for any other."""
        return await withdrawals.batch(info.context, id)

    @answer(scope=Scope.RECORD_WRITE, cost=100, size=about(20))
    async def quarantine_causes(self, info: Info) -> list[QuarantineCause] | None:
        """Why rows of the client's organisation wait, the most frequent cause first; of the operator all."""
        return await quarantine.causes(info.context)

    @answer(scope=Scope.RECORD_WRITE, cost=10, size=PAGED)
    async def quarantine(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        resource: str | None = None,
        provider: str | None = None,
        cause: str | None = None,
    ) -> Connection[QuarantinedRow] | None:
        """Those rows, in the order in which they arrived; `cause` is the code of a finding, such as INVALID_DATE."""
        chosen = Choice(resource=resource, provider=provider, cause=cause)
        return await quarantine.waiting(info.context, chosen, first, after)

    @answer(scope=Scope.RECORD_WRITE)
    async def quarantined_row(self, info: Info, id: strawberry.ID) -> QuarantinedRow | None:
        """One of those rows; null where it waits no longer."""
        return await quarantine.waiting_row(info.context, id)

    @answer(scope=Scope.RECORD_WRITE, cost=20_000)
    async def withdrawal_rehearsal(self, info: Info, batch: strawberry.ID) -> WithdrawalRehearsal | None:
        """What taking one of these deliveries back would change; nothing is changed by asking."""
        return await withdrawals.foresee(info.context, batch)

    @answer(scope=Scope.RULESET_READ)
    def ruleset(self, code: str, version: str | None = None) -> Ruleset | None:
        """The rules of a scheme or scenario: those in force, or of one version; NOT_FOUND if there are none."""
        return library().ruleset(code, version, today())

    @answer(scope=Scope.RULESET_PUBLISH, cost=50_000)
    async def rehearsal(self, info: Info, draft: str, sample: int = 5) -> Rehearsal | None:
        """A draft, as the text of its YAML file, run over the population: who would get another answer, and why."""
        return await rehearsals.rehearsal(info.context, draft, sample)

    @answer(scope=Scope.CONSENT_READ, cost=10, size=PAGED)
    async def consents(
        self, info: Info, first: int, after: str | None = None, uscc: str | None = None, live: bool | None = None
    ) -> Connection[Consent] | None:
        """Consents, the newest first: an enterprise's own, those a partner holds, those of a department's area."""
        return await consent.consents(info.context, uscc, live, first, after)

    @answer(scope=Scope.DELIVERY_SUBSCRIBE, size=PAGED)
    async def views(self, info: Info, first: int, after: str | None = None) -> Connection[View] | None:
        """The client's own views, in the order in which they were defined."""
        return await views.views(info.context, first, after)

    @answer(scope=Scope.DELIVERY_SUBSCRIBE, cost=10, size=PAGED)
    async def changes(self, info: Info, view: str, first: int, after: str | None = None) -> FeedConnection | None:
        """What has changed in one of the client's views after a cursor, or from its beginning, as of now."""
        return await views.changes(info.context, view, first, after)

    @answer(scope=Scope.DELIVERY_SUBSCRIBE, cost=10, size=PAGED)
    async def packages(self, info: Info, view: str, first: int, after: str | None = None) -> Connection[Package] | None:
        """The packages of one of the client's views, the newest first, those that still wait too."""
        return await packages.packages(info.context, view, first, after)

    @answer(scope=Scope.DELIVERY_SUBSCRIBE, cost=10, size=PAGED)
    async def package_schedules(
        self, info: Info, view: str, first: int, after: str | None = None
    ) -> Connection[PackageSchedule] | None:
        """The schedules by which packages of one of the client's views are made, in the order they were added."""
        return await schedules.schedules(info.context, view, first, after)

    @answer(scope=Scope.DELIVERY_SUBSCRIBE, cost=1_000)
    async def copy_check(
        self,
        info: Info,
        view: str,
        position: BigInt,
        rows: int,
        digest: Annotated[str, strawberry.argument(name="root", description="The copy's root, in hexadecimal.")],
        buckets: str | None = None,
        leaves: list[CopyBucketInput] | None = None,
    ) -> CopyCheck | None:
        """Whether a copy is what the view held, in three steps: by root, by the digests of buckets, by those of rows.

        `buckets` are the first 8 bytes of each of the 4,096 digests, in hexadecimal, one after the other.
        """
        copy = copies.ToldCopy(view, position, rows, digest, buckets, told(leaves))
        return await copies.check(info.context, copy)

    @answer(scope=Scope.DELIVERY_SUBSCRIBE, cost=10, size=PAGED)
    async def recalls(
        self, info: Info, first: int, state: NoticeState | None = None, after: str | None = None
    ) -> Connection[RecallNotice] | None:
        """What the client has to purge and confirm, the newest first."""
        return await recalls.recalls(info.context, state, first, after)

    @answer(scope=Scope.DELIVERY_SUBSCRIBE, cost=10, size=PAGED)
    async def webhooks(self, info: Info, first: int, after: str | None = None) -> Connection[Webhook] | None:
        """The client's own webhooks, in the order in which they were created."""
        return await webhooks.webhooks(info.context, first, after)

    @answer(scope=Scope.DELIVERY_SUBSCRIBE, cost=10, size=PAGED)
    async def deliveries(
        self, info: Info, webhook: strawberry.ID, first: int, after: str | None = None
    ) -> Connection[Delivery] | None:
        """The attempts to deliver a webhook's events, the newest first."""
        return await webhooks.deliveries(info.context, webhook, first, after)

    @answer(scope=Scope.AUDIT_READ, cost=10_000)
    async def access_log_check(self, info: Info) -> AccessLogCheck | None:
        """Whether the log is whole, as far as one request looks: each entry is sealed to the one before it.

        It begins behind the newest signed checkpoint and looks at 5,000 entries at most; that nothing is cut off at
        the end is always looked at.
        """
        return await audit.check(info.context)

    @answer(scope=None, cost=10, size=PAGED)
    async def own_access_log(self, info: Info, first: int, after: str | None = None) -> Connection[Access] | None:
        """What the person who sits at a page has asked and changed herself, the newest first: no scope is needed."""
        return await audit.own_log(info.context, first, after)

    @answer(scope=Scope.AUDIT_READ, cost=10, size=PAGED)
    async def access_log(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        uscc: str | None = None,
        begins: Annotated[datetime | None, strawberry.argument(name="from", description="The first moment.")] = None,
        ends: Annotated[
            datetime | None, strawberry.argument(name="to", description="The moment after the last.")
        ] = None,
    ) -> Connection[Access] | None:
        """Who asked about an enterprise or changed something of it, the newest first; reading it is logged too."""
        return await audit.access_log(info.context, uscc, Period(begins, ends), first, after)
