"""Replay a stated verdict: derive it again from the records as known then, for its day, by its own rule versions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store import visible
from hub.core.store.database import Database, Row
from hub.core.store.visible import RowFilter
from hub.credit.eligibility.queries import RULINGS
from hub.credit.eligibility.results import MarkedVerdict, Verdict, fingerprint_of
from hub.credit.eligibility.rules import decisions
from hub.credit.evaluation.compiled.dependencies import schemes_asked, sources_read
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.results import Rating
from hub.credit.facts.derivation.declared import DeclaredFacts
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.derivation.sources import sources
from hub.credit.facts.queries import snapshots_by_uscc
from hub.credit.facts.results import Freshness
from hub.credit.facts.snapshot import lines
from hub.credit.replay.results import Cause, CauseKind, Replay
from hub.credit.replay.rules import clause_differences, grade_differences
from hub.credit.statements.encoding import packing
from hub.credit.statements.queries import COLUMNS, PROVENANCES, RATINGS, with_provenance
from hub.credit.statements.results import Provenance, Statement
from hub.intake.ingest.queries import repaired_since, source_freshness, under_way

#: Statements that are no longer known or valid are read too, because whatever was stated may be replayed.
_STATED = f"""
select s.uscc, {COLUMNS}, s.gist, s.valid_to, s.known_from, s.known_to from statement s
join enterprise e on e.uscc = s.uscc
where s.uscc = $1 and {{visible}}
order by s.stated_at, s.id
"""
#: A fingerprint follows from what is stated, and is found by making that of every verdict.
_EACH_STATED = """
select s.uscc, s.id, s.basis, s.answers from statement s join enterprise e on e.uscc = s.uscc
where (s.uscc, s.id) > ($1, $2) and {visible} order by s.uscc, s.id limit $3
"""
_STATEMENTS_AT_ONCE = 5_000
_FINGERPRINT = re.compile(r"[0-9a-fA-F]{64}")


class _Evidence(NamedTuple):
    """The evidence snapshot of an enterprise, and up to which day each source was stated."""

    snapshot: str
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class _DerivedVerdict:
    """A verdict, and the ratings by scheme that it asks for."""

    verdict: Verdict
    ratings: Mapping[str, Rating]


@dataclass(frozen=True, slots=True)
class _Rules:
    """The rules that a verdict follows from: scenario, schemes asked for, display windows and declared facts."""

    scenario: Scenario
    schemes: tuple[Scheme, ...]
    windows: DisplayWindows
    declared: DeclaredFacts

    @property
    def sources(self) -> frozenset[str]:
        return sources_read(self.schemes, [self.scenario])

    def derive(self, statement: Statement, evidence: _Evidence) -> _DerivedVerdict:
        """Derive the verdict about the statement's enterprise, for the statement's day."""
        known = sources(tuple(sorted(evidence.freshness.items())), self.windows, statement.day, self.declared)
        plan = RulePlan(self.schemes, [self.scenario], known)
        facts = plan.read(evidence.snapshot)
        grades = plan.grades(facts)
        [decision] = decisions(plan, facts, grades)
        uscc: str = statement.row["uscc"]
        return _DerivedVerdict(
            decision.about(uscc, clock.now()), {scheme: grade.rating for scheme, grade in grades.items()}
        )


def read_fingerprint(typed: str) -> bytes | None:
    """Read a fingerprint in hexadecimal, as answers show it; None if the text is not one."""
    return bytes.fromhex(typed) if _FINGERPRINT.fullmatch(typed) else None


async def replay(database: Database, actor: Actor, fingerprint: bytes, uscc: str | None = None) -> Replay:
    """Replay the verdict with this fingerprint as it was stated first, if the actor may see it.

    Without an enterprise's code every statement is searched. Raises NotFound if no such verdict was stated.
    """
    seen = visible.credit(actor, group="verdict")
    named = uscc or await _with_fingerprint(database, seen, fingerprint)
    rows = await database.fetch(seen.into(_STATED), named, *seen.parameters) if named else []
    for statement in await with_provenance(database, rows):
        place = _place(statement.row, statement.provenance, fingerprint)
        code = None if place is None else list(statement.provenance.scenarios)[place]
        if code is not None and actor.reach.covers_scenario(code):
            return await _replayed(database, actor, statement, code)
    raise NotFound(f"no verdict with the fingerprint {fingerprint.hex()} was stated", field="fingerprint")


async def _with_fingerprint(database: Database, seen: RowFilter, fingerprint: bytes) -> str | None:
    """The code of the enterprise about which a verdict with this fingerprint was stated."""
    after = "", 0
    while rows := await database.fetch(seen.into(_EACH_STATED), *after, _STATEMENTS_AT_ONCE, *seen.parameters):
        provenances = await PROVENANCES.by_number(database, {row["basis"] for row in rows})
        for row in rows:
            if _place(row, provenances[row["basis"]], fingerprint) is not None:
                found: str = row["uscc"]
                return found
        after = rows[-1]["uscc"], rows[-1]["id"]
    return None


def _place(row: Row, provenance: Provenance, fingerprint: bytes) -> int | None:
    """The place of the scenario whose verdict in the statement has this fingerprint; None where none has it."""
    kept = packing.verdicts(row["answers"], len(provenance.schemes))
    if provenance.keeps_fingerprints:
        return next((place for place, (_, _, mark) in enumerate(kept) if mark == fingerprint), None)
    uscc = row["uscc"].encode()
    made = (fingerprint_of(uscc, packing.day(until), digest) for _, until, digest in kept)
    return next((place for place, mark in enumerate(made) if mark == fingerprint), None)


async def _replayed(database: Database, actor: Actor, statement: Statement, code: str) -> Replay:
    row, provenance = statement.row, statement.provenance
    offset = packing.verdict_offset(len(provenance.schemes), provenance.scenario_places[code])
    number, valid_until, digest = packing.verdict(row["answers"], offset)
    ruling = (await RULINGS.by_number(database, [number]))[number]
    kind = MarkedVerdict if provenance.keeps_fingerprints else Verdict
    stated = kind(row["uscc"], ruling, row["stated_at"], packing.day(valid_until), digest)
    span = statement.day, row["valid_to"], row["known_from"], row["known_to"]
    rules = _rules(provenance, code)
    if not isinstance(rules, _Rules):
        return Replay(stated, *span, None, causes=rules)
    snapshots = await snapshots_by_uscc(database, [stated.uscc], statement.day, stated.decided_at)
    freshness = await source_freshness(database, statement.day, stated.decided_at)
    evidence = _Evidence(snapshots.get(stated.uscc, ""), freshness)
    derived = rules.derive(statement, evidence)
    if derived.verdict.fingerprint == stated.fingerprint:
        return Replay(stated, *span, derived.verdict)
    ratings = await _stated_ratings(database, statement, rules)
    return Replay(
        stated,
        *span,
        derived.verdict,
        clause_differences(ruling, derived.verdict.ruling),
        grade_differences((scheme.code for scheme in rules.schemes), ratings, derived.ratings),
        tuple(await _causes(database, actor, statement, rules, stated, evidence)),
    )


def _rules(provenance: Provenance, code: str) -> _Rules | tuple[Cause, ...]:
    """Look up the versions of the rules that the statement was made by, or tell which of them are gone."""
    known = library()
    scenario = known.scenario_by_version(provenance.scenarios[code])
    windows = known.windows_by_version(provenance.windows)
    asked = sorted(schemes_asked(scenario) & provenance.schemes.keys()) if scenario else []
    schemes = [(version, known.by_version(version)) for version in (provenance.schemes[scheme] for scheme in asked)]
    gone = [version for version, scheme in schemes if scheme is None]
    if scenario is None or windows is None or gone:
        missing = [
            *([] if scenario else [provenance.scenarios[code]]),
            *gone,
            *([] if windows else [provenance.windows]),
        ]
        return tuple(Cause(CauseKind.RULES_GONE, version) for version in missing)
    return _Rules(scenario, tuple(scheme for _, scheme in schemes if scheme), windows, known.declared_facts)


async def _stated_ratings(database: Database, statement: Statement, rules: _Rules) -> dict[str, Rating]:
    numbers = {scheme.code: statement.rating_number(scheme.code) for scheme in rules.schemes}
    ratings = await RATINGS.by_number(database, set(numbers.values()) - {0})
    return {code: ratings[number] for code, number in numbers.items() if number}


async def _causes(
    database: Database, actor: Actor, statement: Statement, rules: _Rules, stated: Verdict, evidence: _Evidence
) -> list[Cause]:
    """Tell whether the rules differ or the records, by deriving the verdict from what the statement itself keeps.

    The statement keeps its evidence snapshot, and the freshness of the sources in its provenance.
    """
    kept = _Evidence(statement.row["gist"], statement.provenance.freshness)
    again = rules.derive(statement, kept).verdict
    causes = [] if again.fingerprint == stated.fingerprint else [_rules_cause(statement.provenance, rules.scenario)]
    changed = set(_changed_sources(kept, evidence)) & rules.sources
    if not changed:
        return causes
    repaired = await repaired_since(database, actor, stated.uscc, stated.decided_at)
    arriving = await under_way(database, stated.decided_at)
    return [*causes, *(Cause(_kind(source, repaired, arriving), source) for source in sorted(changed))]


def _rules_cause(provenance: Provenance, scenario: Scenario) -> Cause:
    """Name the engine where another edition of it made the statement, else the rules themselves."""
    if provenance.by_this_edition:
        return Cause(CauseKind.RULES_DIFFER, scenario.version)
    return Cause(CauseKind.ENGINE_DIFFERS, str(provenance.edition))


def _changed_sources(kept: _Evidence, evidence: _Evidence) -> Iterator[str]:
    """The sources whose records differ, or the day up to which they were stated."""
    for line in set(lines(kept.snapshot)) ^ set(lines(evidence.snapshot)):
        yield line[: line.index("[")]
    for source, _ in kept.freshness.items() ^ evidence.freshness.items():
        yield source


def _kind(source: str, repaired: frozenset[str], arriving: frozenset[str]) -> CauseKind:
    if source in repaired:
        return CauseKind.RECORD_REPAIRED
    return CauseKind.DELIVERY_UNDER_WAY if source in arriving else CauseKind.RECORDS_DIFFER
