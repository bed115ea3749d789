"""Place an enterprise in lists: lists that are sorted alike share one key, and one pattern of outcomes.

A district has thirty lists in eight orders, and its enterprises have few patterns: so an enterprise has eight places to
keep instead of thirty, and a page of a list is merged from the patterns that have its outcome.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from hub.core.cached import keep
from hub.core.errors import Invalid
from hub.core.store.listing.profiles import OutcomeRange, profile_number
from hub.core.store.outcomes import number
from hub.credit.eligibility.results import DigestedRulings, Outcome
from hub.credit.evaluation.compiled.ordering import ListOrder
from hub.credit.evaluation.library.in_force import Scheme
from hub.credit.evaluation.plan.rule_plan import Levels, RulePlan
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults
from hub.credit.facts.results import Value

_REMEMBERED = 16384
#: An outcome in a scenario's list, as the store keeps it; in a scheme's list it is the level's place, the best one 0.
OUTCOMES = {Outcome.ELIGIBLE: 1, Outcome.UNKNOWN: 2, Outcome.INELIGIBLE: 3}
#: The number of a pattern, and the key among those who share it.
Place = tuple[int, bytes]
#: A list, the outcome in it before (None: the enterprise was not on it) and the outcome now.
OutcomeChange = tuple[int, int | None, int]


@dataclass(frozen=True, slots=True, eq=False)
class ListPattern:
    """Lists that are sorted alike, and what those who share the pattern have in each.

    The number follows from both, that of the `sorting` from the lists alone.
    """

    number: int
    sorting: int
    lists: tuple[int, ...]
    outcomes: tuple[int, ...]


class Standings(NamedTuple):
    """The patterns of one enterprise, and its key among those who share each.

    `content` is what two standings have in common only if they are the same.
    """

    patterns: tuple[ListPattern, ...]
    keys: tuple[bytes, ...]
    content: bytes

    @property
    def places(self) -> Iterable[Place]:
        return zip([pattern.number for pattern in self.patterns], self.keys, strict=True)

    @property
    def profile(self) -> int:
        """The number of all patterns together."""
        return _profile(self.patterns)


@dataclass(frozen=True, slots=True)
class OutcomeChanges:
    """Finds what changes between patterns, once for all enterprises that move from the one to the other.

    `meanings` tell the outcome in each list by the numbers of earlier patterns, `lists` are those whose changes are
    told, and `begun_before` the ones on which somebody can be new.
    """

    meanings: Mapping[int, Mapping[int, int]]
    lists: Set[int]
    begun_before: Set[int]
    _known: dict[tuple[frozenset[int], tuple[ListPattern, ...]], Sequence[OutcomeChange]] = field(default_factory=dict)

    def between(self, earlier: frozenset[int], later: tuple[ListPattern, ...]) -> Sequence[OutcomeChange]:
        """Find the lists whose outcome differs, in the order of the later patterns."""
        known = self._known.get((earlier, later))
        if known is None:
            known = self._known[earlier, later] = list(self._compared(earlier, later))
        return known

    def _compared(self, earlier: frozenset[int], later: tuple[ListPattern, ...]) -> Iterator[OutcomeChange]:
        before = {each: outcome for number in earlier for each, outcome in self.meanings.get(number, {}).items()}
        for pattern in later:
            for each, outcome in zip(pattern.lists, pattern.outcomes, strict=True):
                was = before.get(each)
                if each in self.lists and was != outcome and (was is not None or each in self.begun_before):
                    yield each, was, outcome


def standings(
    plan: RulePlan, read: Sequence[FunctionResults], levels: Sequence[Levels], answers: Sequence[DigestedRulings]
) -> list[Standings]:
    """Place some enterprises in every list of the plan, by the levels of each in all schemes and its rulings.

    A scheme that gives it no level has no place for it.
    """
    known = _known_places(plan)
    ordered = [(plan.order_values(each), plan.order_levels(given)) for each, given in zip(read, levels, strict=True)]
    keys = [known.keys.get(each) or known.learn_keys(plan, *each) for each in ordered]
    answered = zip(answers, levels, strict=True)
    patterns = [known.patterns.get(each) or known.learn_patterns(plan, *each) for each in answered]
    return [
        Standings(own, own_keys, numbers + written)
        for (own_keys, written), (own, numbers) in zip(keys, patterns, strict=True)
    ]


def changes(
    placed: Mapping[str, Set[Place]], told: Mapping[str, Standings], between: OutcomeChanges
) -> Iterator[tuple[str, int, int | None, int]]:
    """Tell each enterprise's changes of outcome: its code, then as OutcomeChange."""
    for uscc, standings in told.items():
        earlier = frozenset([number for number, _ in placed.get(uscc, ())])
        for change in between.between(earlier, standings.patterns):
            yield uscc, *change


def moves(
    placed: Mapping[str, Set[Place]], told: Mapping[str, Standings]
) -> tuple[list[tuple[str, int, bytes]], dict[str, Set[Place] | None]]:
    """Tell the places that enterprises leave, each as code, pattern and key, and those that each of them comes to.

    Who had none comes to all of its places (None).
    """
    gone: list[tuple[str, int, bytes]] = []
    come: dict[str, Set[Place] | None] = {}
    for uscc, standings in told.items():
        earlier = placed.get(uscc)
        if earlier is None:
            come[uscc] = None
        elif earlier != (later := set(standings.places)):
            gone += [(uscc, *place) for place in earlier - later]
            come[uscc] = later - earlier
    return gone, come


@lru_cache(maxsize=1024)
def scenario_list(code: str) -> int:
    """The number of a scenario's list."""
    return number(f"scenario {code}".encode())


def with_outcome(scenario: str, outcome: Outcome) -> OutcomeRange:
    """The part of a scenario's list with one outcome."""
    return OutcomeRange(scenario_list(scenario), OUTCOMES[outcome], OUTCOMES[outcome] + 1)


def at_least(scheme: Scheme, level: str) -> OutcomeRange:
    """The enterprises that a scheme gives this level or a better one; raises Invalid where it has no such level."""
    if level not in scheme.ordered_levels:
        told = ", ".join(scheme.ordered_levels) or "none that have an order"
        raise Invalid(f"{scheme.code!r} has no level {level[:20]!r}; its levels are {told}", field="atLeast")
    return OutcomeRange(_scheme_list(scheme.code), 0, scheme.ordered_levels.index(level) + 1)


@lru_cache(maxsize=1024)
def _scheme_list(code: str) -> int:
    return number(f"scheme {code}".encode())


class _KnownPlaces:
    """What follows from the same values and levels, and from the same rulings and levels, by one plan."""

    def __init__(self) -> None:
        self.keys: dict[tuple[tuple[Value | None, ...], Levels], tuple[tuple[bytes, ...], bytes]] = {}
        self.patterns: dict[tuple[DigestedRulings, Levels], tuple[tuple[ListPattern, ...], bytes]] = {}

    def learn_keys(
        self, plan: RulePlan, values: tuple[Value | None, ...], levels: Levels
    ) -> tuple[tuple[bytes, ...], bytes]:
        """The key of each order of the plan, and what `content` has of them."""
        return keep(self.keys, (values, levels), _keys(plan, values, levels), _REMEMBERED)

    def learn_patterns(
        self, plan: RulePlan, answers: DigestedRulings, levels: Levels
    ) -> tuple[tuple[ListPattern, ...], bytes]:
        """The patterns, and their numbers as `content` has them."""
        given = tuple([OUTCOMES[ruling.outcome] for ruling in answers.rulings])
        return keep(self.patterns, (answers, levels), _patterns(plan, given, levels), _REMEMBERED)


@lru_cache(maxsize=8)  # as many plans as the library keeps
def _known_places(_: RulePlan) -> _KnownPlaces:
    return _KnownPlaces()


@lru_cache(maxsize=_REMEMBERED)
def _patterns(plan: RulePlan, given: tuple[int, ...], levels: Levels) -> tuple[tuple[ListPattern, ...], bytes]:
    """One pattern for each order of the plan, and one for the levels of all its schemes."""
    lists = [scenario_list(scenario.code) for scenario in plan.scenarios]
    by_order = [tuple((lists[place], given[place]) for place in order.scenarios) for order in plan.orders]
    of_schemes = tuple(
        (_scheme_list(scheme.code), scheme.ordered_levels.index(level))
        for scheme, level in zip(plan.schemes, levels, strict=True)
        if level in scheme.ordered_levels
    )
    patterns = tuple(map(_pattern, (*by_order, of_schemes)))
    return patterns, repr([pattern.number for pattern in patterns]).encode()


@lru_cache(maxsize=_REMEMBERED)
def _pattern(among: tuple[tuple[int, int], ...]) -> ListPattern:
    each = sorted(among)
    lists, outcomes = [number for number, _ in each], [outcome for _, outcome in each]
    return ListPattern(number(repr(each).encode()), _sorting(tuple(lists)), tuple(lists), tuple(outcomes))


@lru_cache(maxsize=_REMEMBERED)
def _sorting(lists: tuple[int, ...]) -> int:
    return number(",".join(map(str, lists)).encode())


@lru_cache(maxsize=_REMEMBERED)
def _profile(patterns: tuple[ListPattern, ...]) -> int:
    return profile_number(pattern.number for pattern in patterns)


def _keys(plan: RulePlan, values: tuple[Value | None, ...], levels: Levels) -> tuple[tuple[bytes, ...], bytes]:
    """The key of each order, from the facts and levels that all of them sort by; that of the schemes is empty.

    With them comes what `content` has of them.
    """
    facts, grades = iter(values), iter(levels)
    of_orders = [
        _key(order, tuple(islice(facts, order.facts)), tuple(islice(grades, len(order.schemes))))
        for order in plan.orders
    ]
    keys = (*of_orders, b"")
    return keys, repr(keys).encode()


@lru_cache(maxsize=_REMEMBERED)
def _key(order: ListOrder, values: tuple[Value | None, ...], levels: Levels) -> bytes:
    return order.encoded(values, levels)
