"""Verdicts as readers get them: stated ones while they hold, decided anew where they do not or are not of now."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from hub import clock
from hub.actor import Actor
from hub.eligibility.results import Ruling, Verdict
from hub.eligibility.rules import decide
from hub.errors import NotFound
from hub.evaluation import packing
from hub.evaluation.bases import Basis
from hub.evaluation.queries import Assessment, Ledger
from hub.evaluation.rulesets import Library, library
from hub.evaluation.scenarios import Scenario
from hub.evaluation.statements import Overtaken, Statement
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
    current = {uscc: given for uscc, one in found.items() if (given := _given(one, asked, day))}
    rulings = await RULINGS.by_number(
        ledger.database, {number for among in current.values() for number, _, _ in among.answers}
    )
    verdicts = {
        uscc: {
            scenario.code: Verdict(uscc, rulings[number], given.stated_at, packing.day(until), fingerprint)
            for scenario, (number, until, fingerprint) in zip(asked, given.answers, strict=True)
        }
        for uscc, given in current.items()
    }
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


class _Given(NamedTuple):
    """What was stated about an enterprise in the scenarios asked: as of when, and as it is packed."""

    stated_at: datetime
    answers: list[tuple[int, int, bytes]]


def _given(found: Statement | Overtaken, asked: Sequence[Scenario], day: date) -> _Given | None:
    """None where the rules are no longer those of the statement, or time has passed it."""
    if isinstance(found, Overtaken) or (places := _places(found.basis, tuple(asked), library())) is None:
        return None
    packed, today = found.row["answers"], day.toordinal()
    answers = [packing.verdict(packed, place) for place in places]
    if any(until and until <= today for _, until, _ in answers):
        return None
    return _Given(found.row["stated_at"], answers)


@lru_cache(maxsize=1024)
def _places(basis: Basis, asked: tuple[Scenario, ...], rules: Library) -> tuple[int, ...] | None:
    """Where in a statement of this basis the answers stand; None where one was given by other rules, or not at all."""
    versions = basis.scenarios
    if basis.windows != rules.display_windows.version or any(versions.get(one.code) != one.version for one in asked):
        return None
    return tuple(packing.verdict_begins(len(basis.schemes), basis.scenario_places[one.code]) for one in asked)
