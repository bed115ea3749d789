"""Verdicts as readers get them: stated ones while they hold, decided anew where they do not or are not of now."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hub import clock
from hub.actor import Actor
from hub.eligibility.results import Ruling, Verdict
from hub.eligibility.rules import decide
from hub.errors import NotFound
from hub.evaluation import packing
from hub.evaluation.packing import Given
from hub.evaluation.queries import Assessment, Ledger
from hub.evaluation.rulesets import library
from hub.evaluation.scenarios import Scenario
from hub.evaluation.statements import Statement
from hub.store.database import Database
from hub.store.findings import Findings

RULINGS = Findings(Ruling.from_json)

Verdicts = dict[str, dict[str, Verdict]]


def scenarios(actor: Actor, on: date) -> list[Scenario]:
    """The scenarios in force on a day that the actor's record covers."""
    return [scenario for scenario in library().scenarios(on) if actor.reach.covers_scenario(scenario.code)]


def scenario(actor: Actor, code: str, on: date) -> Scenario:
    """Raises NotFound for a scenario that is not in force, or that the actor's record does not cover."""
    if not actor.reach.covers_scenario(code):
        raise NotFound(f"no scenario {code!r} for client {actor.client!r}", field="scenario")
    return library().scenario(code, on)


async def verdicts_by_uscc(
    ledger: Ledger,
    usccs: Sequence[str],
    codes: Sequence[str],
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Verdicts:
    """For each enterprise its verdict in each scenario, as of a day and as known at a moment (None: now)."""
    day = as_of or clock.today()
    asked = [scenario(ledger.actor, code, day) for code in dict.fromkeys(codes)]
    if as_of or known_at:
        return decided(await ledger.assessed_if_visible(usccs, "verdict", day, known_at), asked, day)
    found = await ledger.stated(usccs, "verdict")
    current = {uscc: one for uscc, one in found.items() if isinstance(one, Statement) and _holds(one, asked, day)}
    verdicts = await _stated_verdicts(ledger.database, current, asked)
    if anew := [uscc for uscc in found if uscc not in current]:
        verdicts.update(decided(await ledger.assessed(anew, day), asked, day))
    return verdicts


def decided(assessments: Mapping[str, Assessment], asked: Sequence[Scenario], day: date) -> Verdicts:
    """Every verdict of these scenarios from what was derived."""
    at = clock.now()
    return {
        uscc: {scenario.code: decide(scenario, assessed.facts, assessed.grades, uscc, day, at) for scenario in asked}
        for uscc, assessed in assessments.items()
    }


def _holds(statement: Statement, asked: Sequence[Scenario], day: date) -> bool:
    """Whether the rules and the time are still those of the statement, for the scenarios asked."""
    basis = statement.basis
    if basis.windows != library().display_windows.version:
        return False
    for scenario in asked:
        if basis.scenarios.get(scenario.code) != scenario.version:
            return False
        found, _ = _given(statement, scenario.code)
        if not found.holds(day):
            return False
    return True


async def _stated_verdicts(database: Database, current: Mapping[str, Statement], asked: Sequence[Scenario]) -> Verdicts:
    given = {uscc: [_given(statement, scenario.code) for scenario in asked] for uscc, statement in current.items()}
    rulings = await RULINGS.by_number(database, {found.number for among in given.values() for found, _ in among})
    return {
        uscc: {
            scenario.code: _verdict(current[uscc], rulings[found.number], found.until, fingerprint)
            for scenario, (found, fingerprint) in zip(asked, among, strict=True)
        }
        for uscc, among in given.items()
    }


def _given(statement: Statement, scenario: str) -> tuple[Given, bytes]:
    basis = statement.basis
    return packing.verdict(statement.row["answers"], len(basis.schemes), basis.scenario_places[scenario])


def _verdict(statement: Statement, ruling: Ruling, until: int, fingerprint: bytes) -> Verdict:
    return Verdict(statement.row["uscc"], ruling, statement.row["stated_at"], packing.day(until), fingerprint)
