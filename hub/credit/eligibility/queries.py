"""Verdicts as readers get them: stated ones while they hold, decided anew where they do not or are not of now."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.findings import Findings
from hub.credit.eligibility.results import Ruling, Verdict
from hub.credit.eligibility.rules import decide
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.library import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.statements.assessments.queries import assessed_if_visible
from hub.credit.statements.encoding import packing
from hub.credit.statements.ledger import Ledger
from hub.credit.statements.results import Assessment, OutdatedStatement, Provenance, Statement

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
        return decided(await assessed_if_visible(ledger, usccs, "verdict", day, known_at), asked, day)
    found = await ledger.stated(usccs, "verdict")
    current = _current(found, tuple(asked), day)
    numbers = {number for _, answers in current.values() for number, _, _ in answers}
    rulings = await RULINGS.by_number(ledger.database, numbers)
    in_order = [scenario.code for scenario in asked]
    verdicts = {
        uscc: {
            code: Verdict(uscc, rulings[number], stated_at, packing.day(until), fingerprint)
            for code, (number, until, fingerprint) in zip(in_order, answers, strict=True)
        }
        for uscc, (stated_at, answers) in current.items()
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


#: As of when it was stated, and of each scenario that is asked what is packed.
_Given = tuple[datetime, list[tuple[int, int, bytes]]]


def _current(
    found: Mapping[str, Statement | OutdatedStatement], asked: tuple[Scenario, ...], day: date
) -> dict[str, _Given]:
    """Of those whose rules are still those of the statement, and which time has not passed."""
    rules, today, unpack = library(), day.toordinal(), packing.verdict
    current: dict[str, _Given] = {}
    for uscc, one in found.items():
        if isinstance(one, OutdatedStatement) or (places := _places(one.basis, asked, rules)) is None:
            continue
        row = one.row
        packed = row["answers"]
        answers = [unpack(packed, place) for place in places]
        for _, until, _ in answers:
            if until and until <= today:
                break
        else:
            current[uscc] = row["stated_at"], answers
    return current


@lru_cache(maxsize=1024)
def _places(basis: Provenance, asked: tuple[Scenario, ...], rules: Library) -> tuple[int, ...] | None:
    """Where in a statement of this basis the answers stand; None where one was given by other rules, or not at all."""
    versions = basis.scenarios
    if basis.windows != rules.display_windows.version or any(versions.get(one.code) != one.version for one in asked):
        return None
    return tuple(packing.verdict_begins(len(basis.schemes), basis.scenario_places[one.code]) for one in asked)
