"""The kinds of views: what their rows hold, and the reader by which a query reads the same."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import Invalid, NotFound, PurposeRequired
from hub.core.store.database import Database
from hub.credit.eligibility.queries import scenario, verdicts_by_uscc
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import ClauseOutcome
from hub.credit.statements.assessments.queries import StoreLedger
from hub.credit.statements.grades.queries import grades_by_uscc
from hub.credit.statements.results import Assessment
from hub.intake.enterprises.queries import enterprises_by_uscc
from hub.intake.ingest.personal.rules import masked_body
from hub.intake.ingest.queries import RecordRow, every_record
from hub.intake.ingest.resources import RESOURCES
from hub.sharing.views.results import HeldRow, View, ViewKind
from hub.sharing.views.rules import held_row, record_key


class FoundRows(NamedTuple):
    """Rows as they are now, and the enterprises whose answers were derived for them, not stated.

    What is derived follows the freshness of every source, so that it may be another one after any delivery.
    """

    rows: list[HeldRow]
    derived: Collection[str] = ()


#: Reads the rows of a view about these enterprises, as far as the actor may see them.
ReadRows = Callable[[Database, Actor, View, Sequence[str]], Awaitable[FoundRows]]
#: Reads the keys of some rows about these enterprises.
ReadKeys = Callable[[Database, Actor, View, Sequence[str]], Awaitable[frozenset[str]]]


async def _never(_: Database, __: Actor, ___: View, ____: Sequence[str]) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class RowKind:
    """How rows of one kind are read; `group` is what a partner's consent opens, None where it needs none.

    What is `derived` hangs on the day and the rules as well as on records. `expired` reads the keys of rows that are
    not held any more because their time is over.
    """

    read: ReadRows
    group: str | None
    derived: bool
    fields: Callable[[str | None], tuple[str, ...]]
    check: Callable[[Actor, str | None], None]
    expired: ReadKeys = _never


class _NotingLedger(StoreLedger):
    """Notes of which enterprises it derives the answers that are not stated."""

    def __init__(self, database: Database, actor: Actor) -> None:
        super().__init__(database, actor)
        self.derived: set[str] = set()

    def assessed(
        self, usccs: Sequence[str], as_of: date, known_at: datetime | None = None
    ) -> Awaitable[dict[str, Assessment]]:
        self.derived.update(usccs)
        return super().assessed(usccs, as_of, known_at)


async def _enterprises(database: Database, actor: Actor, view: View, usccs: Sequence[str]) -> FoundRows:
    found = await enterprises_by_uscc(database, actor, usccs)
    rows = [
        held_row(
            view,
            uscc,
            uscc,
            {
                "name": one.name,
                "status": one.status,
                "establishedOn": one.established_on,
                "entityType": one.entity_type,
                "registeredCapitalFen": one.registered_capital_fen,
                "industry": one.industry_code,
                "jurisdiction": one.jurisdiction_code,
                "address": one.address,
            },
        )
        for uscc, one in found.items()
    ]
    return FoundRows(rows)


async def _grades(database: Database, actor: Actor, view: View, usccs: Sequence[str]) -> FoundRows:
    scheme = str(view.subject)
    ledger = _NotingLedger(database, actor)
    found = await grades_by_uscc(ledger, usccs, [scheme])
    rows = [
        held_row(
            view,
            uscc,
            uscc,
            {
                "level": grade.level,
                "score": _number(grade.score),
                "assessedShare": _number(grade.assessed_share),
                "rulesetVersion": grade.rating.ruleset_version,
            },
        )
        for uscc, grades in found.items()
        if (grade := grades.get(scheme))
    ]
    return FoundRows(rows, ledger.derived)


async def _verdicts(database: Database, actor: Actor, view: View, usccs: Sequence[str]) -> FoundRows:
    code = str(view.subject)
    ledger = _NotingLedger(database, actor)
    found = await verdicts_by_uscc(ledger, usccs, [code])
    rows = [
        held_row(
            view,
            uscc,
            uscc,
            {
                "outcome": verdict.outcome,
                "reasons": [each.code for each in verdict.reasons if each.outcome is not ClauseOutcome.PASS],
                "rulesetVersion": verdict.ruleset_version,
                "needsHumanDecision": verdict.needs_human_decision,
                "holdsUntil": verdict.holds_until,
            },
        )
        for uscc, verdicts in found.items()
        if (verdict := verdicts.get(code))
    ]
    return FoundRows(rows, ledger.derived)


async def _records(database: Database, actor: Actor, view: View, usccs: Sequence[str]) -> FoundRows:
    """The records that exist; personal data is masked, whatever scope the client has."""
    resource = str(view.subject)
    identity, is_over = RESOURCES[resource].identity, _over(resource)
    rows = [
        held_row(
            view,
            record_key(record.uscc, resource, record.key),
            record.uscc,
            {
                **masked_body(identity, record.body),
                "validFrom": record.valid_from,
                "validTo": record.valid_to,
                "provider": record.provider,
            },
        )
        async for records in every_record(database, actor, usccs, resource)
        for record in records
        if not is_over(record)
    ]
    return FoundRows(rows)


async def _expired(database: Database, actor: Actor, view: View, usccs: Sequence[str]) -> frozenset[str]:
    """The keys of records that exist, and whose display is over."""
    resource = str(view.subject)
    is_over = _over(resource)
    over = {
        record_key(record.uscc, resource, record.key)
        async for records in every_record(database, actor, usccs, resource)
        for record in records
        if is_over(record)
    }
    return frozenset(over)


def _over(resource: str) -> Callable[[RecordRow], bool]:
    """Whether the term of a negative record's display has ended; an entry that was removed says so by itself."""
    windows, today = library().display_windows, clock.today()
    if not windows.has_term(resource):
        return lambda _: False

    def is_over(record: RecordRow) -> bool:
        display = windows.of_record(resource, record.body, record.valid_from, None)
        return display is not None and display.longest_end is not None and display.longest_end < today

    return is_over


def _number(value: Decimal | None) -> str | None:
    """The one spelling of a number: 88.5 and 88.50 are one."""
    return None if value is None else f"{value.normalize():f}"


def _no_subject(_: Actor, subject: str | None) -> None:
    if subject is not None:
        raise Invalid(f"a view of enterprises has no subject, and {subject[:60]!r} was given", field="subject")


def _scheme(_: Actor, subject: str | None) -> None:
    known = library().scheme_codes
    if subject not in known:
        raise NotFound(f"no scheme {(subject or '')[:60]!r}; there are {', '.join(sorted(known))}", field="subject")


def _scenario(actor: Actor, subject: str | None) -> None:
    scenario(actor, subject or "", clock.today())


def _resource(actor: Actor, subject: str | None) -> None:
    if subject not in RESOURCES:
        raise NotFound(f"no resource {(subject or '')[:60]!r}; there are {', '.join(RESOURCES)}", field="subject")
    if actor.purpose is None:
        raise PurposeRequired("a view of records needs a purpose: send the header Hub-Purpose")


def _fixed(*names: str) -> Callable[[str | None], tuple[str, ...]]:
    return lambda _: names


def _record_fields(subject: str | None) -> tuple[str, ...]:
    return (
        *(name for name in RESOURCES[str(subject)].row.model_fields if name != "uscc"),
        "validFrom",
        "validTo",
        "provider",
    )


KINDS: Mapping[ViewKind, RowKind] = {
    ViewKind.ENTERPRISES: RowKind(
        _enterprises,
        None,
        derived=False,
        fields=_fixed(
            "name",
            "status",
            "establishedOn",
            "entityType",
            "registeredCapitalFen",
            "industry",
            "jurisdiction",
            "address",
        ),
        check=_no_subject,
    ),
    ViewKind.GRADES: RowKind(
        _grades,
        "grade",
        derived=True,
        fields=_fixed("level", "score", "assessedShare", "rulesetVersion"),
        check=_scheme,
    ),
    ViewKind.VERDICTS: RowKind(
        _verdicts,
        "verdict",
        derived=True,
        fields=_fixed("outcome", "reasons", "rulesetVersion", "needsHumanDecision", "holdsUntil"),
        check=_scenario,
    ),
    ViewKind.RECORDS: RowKind(
        _records, "record", derived=False, fields=_record_fields, check=_resource, expired=_expired
    ),
}
