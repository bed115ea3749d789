"""Read the verdicts about enterprises: stated ones while they are valid, else verdicts decided anew.

For another day, or as known at another moment, they are always decided anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import chain, compress, repeat
from operator import itemgetter
from typing import Any, NamedTuple

from hub.core import clock
from hub.core.actor import Actor
from hub.core.errors import NotFound
from hub.core.store.database import Row
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
_ANSWERS, _USCC, _STATED_AT = itemgetter("answers"), itemgetter("uscc"), itemgetter("stated_at")
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
    rulings = await RULINGS.by_number(ledger.database, chain.from_iterable(said.numbers for said in current))
    in_order = [scenario.code for scenario in asked]
    verdicts = {uscc: dict(zip(in_order, row, strict=True)) for said in current for uscc, row in said.verdicts(rulings)}
    if outdated := [uscc for uscc in statements if uscc not in verdicts]:
        verdicts.update(_derived(await ledger.assessed_instead(outdated, day), asked, day))
    return verdicts


def _derived(assessments: Mapping[str, Assessment], asked: Sequence[Scenario], day: date) -> Verdicts:
    """Decide these scenarios by the facts and grades of each assessment."""
    return {uscc: {one.code: _decided(derived, one, day) for one in asked} for uscc, derived in assessments.items()}


def _decided(derived: Assessment, scenario: Scenario, day: date) -> Verdict:
    place = derived.plan.scenario_places.get(scenario)
    if place is None:  # the rules were replaced between the two
        return decide(scenario, derived.facts, derived.grades, derived.uscc, day, derived.at)
    decided = _decisions(derived)
    return Decision(decided.answers.each[place], decided.valid_until.each[place]).about(derived.uscc, derived.at)


@lru_cache(maxsize=16384)
def _decisions(derived: Assessment) -> Decisions:
    """Decide every scenario of the assessment's plan: most of it follows from what many have in common."""
    return decide_all(derived.plan, derived.results, derived.ratings)


class _StatedVerdicts(NamedTuple):
    """What statements of one provenance say of the asked scenarios: of each a column of numbers, days and digests.

    A day is an ordinal, until which the verdict is valid; 0 is never. Nothing is done for each verdict by itself: a
    list has hundreds.
    """

    usccs: Sequence[str]
    decided_at: Sequence[datetime]
    columns: Sequence[tuple[Any, ...]]

    @property
    def numbers(self) -> Iterable[int]:
        return chain.from_iterable(self.columns[::3])

    def verdicts(self, rulings: Mapping[int, Ruling]) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
        """Each enterprise with its verdicts, in the order of the scenarios, by the rulings of these numbers."""
        made = [
            map(
                _VERDICT,
                zip(
                    self.usccs,
                    map(rulings.__getitem__, numbers),
                    self.decided_at,
                    map(packing.day, days),
                    digests,
                    strict=True,
                ),
            )
            for numbers, days, digests in zip(*[iter(self.columns)] * 3, strict=True)
        ]
        rows: Iterable[tuple[Verdict, ...]] = zip(*made, strict=True) if made else repeat(())
        return zip(self.usccs, rows, strict=False)


def _current(
    statements: Mapping[str, Statement | OutdatedStatement], asked: tuple[Scenario, ...], day: date
) -> list[_StatedVerdicts]:
    """Unpack the asked verdicts of each statement by today's rules, unless one of them is not valid any more."""
    rules, today = library(), day.toordinal()
    by_provenance: dict[Provenance, list[Row]] = {}
    for statement in statements.values():
        if not isinstance(statement, OutdatedStatement):
            by_provenance.setdefault(statement.provenance, []).append(statement.row)
    current = []
    for provenance, rows in by_provenance.items():
        if (unpack := _unpacker(provenance, asked, rules)) is None:
            continue
        said = list(map(unpack, map(_ANSWERS, rows)))
        columns = list(zip(*said, strict=True))
        if any(0 < until <= today for column in columns[1::3] for until in set(column)):
            valid = [all(not until or today < until for until in each[1::3]) for each in said]
            rows, columns = list(compress(rows, valid)), list(zip(*compress(said, valid), strict=True))
        current.append(_StatedVerdicts(list(map(_USCC, rows)), list(map(_STATED_AT, rows)), columns))
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
