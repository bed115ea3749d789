"""A stated verdict derived once more: from the records as known then, as of its day, by the rules of its version."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store import visible
from hub.core.store.database import Database
from hub.credit.eligibility.queries import RULINGS
from hub.credit.eligibility.results import Verdict
from hub.credit.eligibility.rules import decisions
from hub.credit.evaluation.compiled.dependencies import schemes_asked, sources_read
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.library import Scheme
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.plan.plan import RulePlan
from hub.credit.evaluation.results import Rating
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.derivation.sources import sources
from hub.credit.facts.queries import snapshots_by_uscc
from hub.credit.facts.results import Freshness
from hub.credit.facts.snapshot import lines
from hub.credit.replay.results import Cause, CauseKind, Replay
from hub.credit.replay.rules import clause_differences, grade_differences
from hub.credit.statements.encoding import packing
from hub.credit.statements.queries import COLUMNS, RATINGS, with_provenance
from hub.credit.statements.results import Provenance, Statement
from hub.intake.ingest.queries import feeds, repaired_since, under_way

#: Also what is no longer known, or no longer holds: whatever was stated may be derived again.
_STATED = f"""
select {COLUMNS}, s.gist, s.valid_to, s.known_from, s.known_to from statement s join enterprise e on e.uscc = s.uscc
where position($1 in s.answers) > 0 and ($2::text is null or s.uscc = $2) and {{visible}}
order by s.stated_at, s.id
"""
_FINGERPRINT = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class _Derived:
    """A verdict, and the grades that it stands on."""

    verdict: Verdict
    ratings: Mapping[str, Rating]


@dataclass(frozen=True, slots=True)
class _Rules:
    """All that a verdict follows from besides the records."""

    scenario: Scenario
    schemes: tuple[Scheme, ...]
    windows: DisplayWindows

    @property
    def sources(self) -> frozenset[str]:
        return sources_read(self.schemes, [self.scenario])

    def derive(self, statement: Statement, gist: str, stated_up_to: Freshness) -> _Derived:
        """What they say of the enterprise on the statement's day."""
        known = sources(tuple(sorted(stated_up_to.items())), self.windows, statement.day)
        plan = RulePlan(self.schemes, [self.scenario], known)
        read = plan.read(gist)
        grades = plan.grades(read)
        [decision] = decisions(plan, read, grades)
        uscc: str = statement.row["uscc"]
        verdict = Verdict(
            uscc, decision.answer.ruling, clock.now(), decision.holds_until, decision.fingerprint(uscc.encode())
        )
        return _Derived(verdict, {scheme: grade.rating for scheme, grade in grades.items()})


def read_fingerprint(typed: str) -> bytes | None:
    """A fingerprint as answers write it; None for what is none."""
    return bytes.fromhex(typed) if _FINGERPRINT.fullmatch(typed) else None


async def replay(database: Database, actor: Actor, fingerprint: bytes, uscc: str | None = None) -> Replay:
    """Of a verdict that the actor may see, the first time it was stated; without a code every statement is looked at.

    Raises NotFound where no such verdict was stated.
    """
    seen = visible.credit(actor, group="verdict")
    rows = await database.fetch(seen.into(_STATED), fingerprint, uscc, *seen.parameters)
    for statement in await with_provenance(database, rows):
        place = packing.place_of(statement.row["answers"], len(statement.basis.schemes), fingerprint)
        code = None if place is None else list(statement.basis.scenarios)[place]
        if code is not None and actor.reach.covers_scenario(code):
            return await _replayed(database, actor, statement, code)
    raise NotFound(f"no verdict with the fingerprint {fingerprint.hex()} was stated", field="fingerprint")


async def _replayed(database: Database, actor: Actor, statement: Statement, code: str) -> Replay:
    row, basis = statement.row, statement.basis
    begins = packing.verdict_begins(len(basis.schemes), basis.scenario_places[code])
    number, until, fingerprint = packing.verdict(row["answers"], begins)
    ruling = (await RULINGS.by_number(database, [number]))[number]
    stated = Verdict(row["uscc"], ruling, row["stated_at"], packing.day(until), fingerprint)
    span = statement.day, row["valid_to"], row["known_from"], row["known_to"]
    rules = _rules(basis, code)
    if not isinstance(rules, _Rules):
        return Replay(stated, *span, None, causes=rules)
    known = await snapshots_by_uscc(database, [stated.uscc], stated.decided_at)
    gist, stated_up_to = known.get(stated.uscc, ""), await feeds(database, statement.day, stated.decided_at)
    derived = rules.derive(statement, gist, stated_up_to)
    if derived.verdict.fingerprint == fingerprint:
        return Replay(stated, *span, derived.verdict)
    ratings = await _stated_ratings(database, statement, rules)
    return Replay(
        stated,
        *span,
        derived.verdict,
        clause_differences(ruling, derived.verdict.ruling),
        grade_differences((scheme.code for scheme in rules.schemes), ratings, derived.ratings),
        tuple(await _causes(database, actor, statement, rules, fingerprint, gist, stated_up_to)),
    )


def _rules(basis: Provenance, code: str) -> _Rules | tuple[Cause, ...]:
    """Those of the statement's own versions; or what of them is gone."""
    known = library()
    scenario = known.scenario_by_version(basis.scenarios[code])
    windows = known.windows_by_version(basis.windows)
    asked = sorted(schemes_asked(scenario) & basis.schemes.keys()) if scenario else []
    schemes = [(version, known.by_version(version)) for version in (basis.schemes[scheme] for scheme in asked)]
    gone = [version for version, scheme in schemes if scheme is None]
    if scenario is None or windows is None or gone:
        missing = [
            *([] if scenario else [basis.scenarios[code]]),
            *gone,
            *([] if windows else [basis.windows]),
        ]
        return tuple(Cause(CauseKind.RULES_GONE, version) for version in missing)
    return _Rules(scenario, tuple(scheme for _, scheme in schemes if scheme), windows)


async def _stated_ratings(database: Database, statement: Statement, rules: _Rules) -> dict[str, Rating]:
    numbers = {scheme.code: statement.given(scheme.code).number for scheme in rules.schemes}
    known = await RATINGS.by_number(database, set(numbers.values()) - {0})
    return {code: known[number] for code, number in numbers.items() if number}


async def _causes(
    database: Database,
    actor: Actor,
    statement: Statement,
    rules: _Rules,
    fingerprint: bytes,
    gist: str,
    stated_up_to: Freshness,
) -> list[Cause]:
    """Told apart by the gist and the basis that the statement keeps: do the records read otherwise, or the rules."""
    own = rules.derive(statement, statement.row["gist"], statement.basis.feeds)
    found = [Cause(CauseKind.RULES_DIFFER, rules.scenario.version)] if own.verdict.fingerprint != fingerprint else []
    changed = set(_changed(statement, gist, stated_up_to)) & rules.sources
    if not changed:
        return found
    at = statement.row["stated_at"]
    repaired = await repaired_since(database, actor, statement.row["uscc"], at)
    arriving = await under_way(database, at)
    return [*found, *(Cause(_why(source, repaired, arriving), source) for source in sorted(changed))]


def _changed(statement: Statement, gist: str, stated_up_to: Freshness) -> Iterator[str]:
    """The sources of which records, or the day they were stated for, are not those of the statement."""
    for line in set(lines(statement.row["gist"])) ^ set(lines(gist)):
        yield line[: line.index("[")]
    for source, _ in statement.basis.feeds.items() ^ stated_up_to.items():
        yield source


def _why(source: str, repaired: frozenset[str], arriving: frozenset[str]) -> CauseKind:
    if source in repaired:
        return CauseKind.RECORD_REPAIRED
    return CauseKind.DELIVERY_UNDER_WAY if source in arriving else CauseKind.RECORDS_DIFFER
