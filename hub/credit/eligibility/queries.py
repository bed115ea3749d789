"""Read the verdicts about enterprises: stated ones while they are valid, else verdicts decided anew.

For another day, or as known at another moment, they are always decided anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import repeat
from typing import Any, NamedTuple

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.outcomes import Outcomes
from hub.credit.eligibility.results import Decision, Decisions, Ruling, Verdict
from hub.credit.eligibility.rules import decide, decide_all
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.statements.assessments.queries import assessed_if_visible
from hub.credit.statements.encoding import packing
from hub.credit.statements.ledger import Ledger
from hub.credit.statements.results import Assessment, OutdatedStatement, Provenance, Statement

RULINGS = Outcomes(Ruling.from_json)
_VERDICT: Callable[[Iterable[Any]], Verdict] = partial(tuple.__new__, Verdict)

Verdicts = dict[str, dict[str, Verdict]]


def scenarios(actor: Actor, on: date) -> list[Scenario]:
    """List the scenarios in force on a day, as far as the actor's record covers them."""
    return [scenario for scenario in library().scenarios(on) if actor.reach.covers_scenario(scenario.code)]


def scenario(actor: Actor, code: str, on: date) -> Scenario:
    """Look up a scenario; raises NotFound if it is not in force, or the actor's record does not cover it."""
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
    """Read the verdicts about each enterprise, as of a day and as known at a moment (None: now).

    The answer holds them by enterprise, then by scenario. Raises NotFound as `scenario` does.
    """
    day = as_of or clock.today()
    asked = [scenario(ledger.actor, code, day) for code in dict.fromkeys(codes)]
    if as_of or known_at:
        return _derived(await assessed_if_visible(ledger, usccs, "verdict", day, known_at), asked, day)
    statements = await ledger.stated(usccs, "verdict")
    current = _current(statements, tuple(asked), day)
    rulings = await RULINGS.by_number(ledger.database, set().union(*[row.numbers for row in current.values()]))
    in_order = [scenario.code for scenario in asked]
    verdicts = {uscc: dict(zip(in_order, row.verdicts(uscc, rulings), strict=True)) for uscc, row in current.items()}
    if outdated := [uscc for uscc in statements if uscc not in current]:
        verdicts.update(_derived(await ledger.assessed(outdated, day), asked, day))
    return verdicts


def _derived(assessments: Mapping[str, Assessment], asked: Sequence[Scenario], day: date) -> Verdicts:
    """Decide these scenarios by the facts and grades of each assessment."""
    return {uscc: {one.code: _decided(derived, one, day) for one in asked} for uscc, derived in assessments.items()}


def _decided(derived: Assessment, scenario: Scenario, day: date) -> Verdict:
    place = derived.plan.scenario_places.get(scenario)
    if place is None:  # the rules were replaced between the two
        return decide(scenario, derived.facts, derived.grades, derived.uscc, day, derived.at)
    decided = _decisions(derived)
    decision = Decision(decided.answers.each[place], decided.valid_until.each[place])
    fingerprint = decision.fingerprint(derived.uscc.encode())
    return Verdict(derived.uscc, decision.answer.ruling, derived.at, decision.holds_until, fingerprint)


@lru_cache(maxsize=16384)
def _decisions(derived: Assessment) -> Decisions:
    """Decide every scenario of the assessment's plan: most of it follows from what many have in common."""
    return decide_all(derived.plan, derived.results, derived.ratings)


class _PackedVerdicts(NamedTuple):
    """What a statement says of the asked scenarios, in their order; a day is an ordinal, 0 is never."""

    numbers: tuple[int, ...]
    valid_until: tuple[int, ...]
    fingerprints: tuple[bytes, ...]
    decided_at: datetime

    def verdicts(self, uscc: str, rulings: Mapping[int, Ruling]) -> Iterator[Verdict]:
        """The verdicts, by the rulings of these numbers; made without a Python call for each."""
        numbers, days, fingerprints, at = self
        made = zip(
            repeat(uscc), map(rulings.get, numbers), repeat(at), map(packing.day, days), fingerprints, strict=False
        )
        return map(_VERDICT, made)


def _current(
    statements: Mapping[str, Statement | OutdatedStatement], asked: tuple[Scenario, ...], day: date
) -> dict[str, _PackedVerdicts]:
    """Unpack the asked verdicts of each statement by today's rules, unless one of them is not valid any more."""
    rules, today = library(), day.toordinal()
    current: dict[str, _PackedVerdicts] = {}
    hold: dict[tuple[int, ...], bool] = {}  # most enterprises of a list have the same days
    for uscc, statement in statements.items():
        if (
            isinstance(statement, OutdatedStatement)
            or (unpack := _unpacker(statement.provenance, asked, rules)) is None
        ):
            continue
        row = statement.row
        said = unpack(row["answers"])
        days = said[1::3]
        if days not in hold:  # compared as ordinals: no date is made for each verdict of a list
            hold[days] = all(not until or today < until for until in days)
        if hold[days]:
            current[uscc] = _PackedVerdicts(said[::3], days, said[2::3], row["stated_at"])
    return current


@lru_cache(maxsize=1024)
def _unpacker(
    provenance: Provenance, asked: tuple[Scenario, ...], rules: Library
) -> Callable[[bytes], tuple[Any, ...]] | None:
    """Make what unpacks the asked verdicts of statements of this provenance; None if other rules made them."""
    versions = provenance.scenarios
    same_reading = provenance.by_this_edition and provenance.windows == rules.display_windows.version
    if not same_reading or any(versions.get(one.code) != one.version for one in asked):
        return None
    places = tuple(provenance.scenario_places[one.code] for one in asked)
    return packing.unpacker(len(provenance.schemes), places)
