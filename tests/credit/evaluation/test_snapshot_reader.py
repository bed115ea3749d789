"""Snapshots are read one after another, and nothing that is kept of them, or forgotten, changes an answer."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random

import orjson
import pytest

from hub.credit.decisions import rules
from hub.credit.decisions.rules import Derivation
from hub.credit.eligibility import rules as eligibility
from hub.credit.evaluation.clauses.fact_functions import FOREVER, value_part
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.plan import rule_plan, snapshot_reader
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.plan.snapshot_reader import FunctionResults
from hub.credit.evaluation.results import DatedRating
from hub.credit.evaluation.rules import score
from hub.credit.facts import snapshot
from hub.credit.facts.derivation.keys import KEYED
from hub.credit.facts.results import NEVER_NAMED
from hub.credit.facts.rules import Subject
from hub.credit.facts.snapshot import subject as snapshot_subject
from hub.credit.facts.vocabulary import SHIPPED
from hub.credit.standings import rules as lists
from hub.credit.statements.encoding import packing
from tests.credit.population import POOL, random_freshness, subjects
from tests.credit.records import AT, FRESHNESS, ON, STATED
from tests.credit.snapshots import snapshot_of

OWN = library()
SOURCES = sorted(set(POOL) - {"consent"})


def drawn(count: int, seed: int) -> list[Subject]:
    """Enterprises of which some have rows that wait, and some sources that name some enterprises only."""
    draws = Random(seed)
    return [
        subject._replace(
            waiting={draws.choice(SOURCES): 2} if number % 7 == 0 else {},
            named={draws.choice(SOURCES): draws.choice((NEVER_NAMED, STATED, ON))} if number % 5 == 0 else {},
        )
        for number, subject in enumerate(subjects(count, seed))
    ]


def plan_of(freshness: Mapping[str, date]) -> RulePlan:
    """A plan that has read nothing yet."""
    known = OWN.plan(ON, tuple(sorted(freshness.items())))
    return RulePlan(known.schemes, known.scenarios, known._sources)


def written(subject: Subject) -> str:
    return snapshot_of(subject.records, subject.waiting, subject.named)


def told(plan: RulePlan, found: FunctionResults) -> dict[object, tuple[str, date]]:
    """What the results say, by function."""
    results = {function: found[place] for function, place in plan._reader.places.items()}
    return {function: (repr(one.result), one.valid_until) for function, one in results.items()}


def derived(plan: RulePlan, snapshot: str) -> dict[object, tuple[str, date]]:
    """The same, from facts that nothing was kept of."""
    facts = plan.facts(snapshot_subject("91420799MA00000001", snapshot))
    read = {function: function.read(facts, ON) for function in plan._reader.places}
    return {function: (repr(result), valid_until) for function, (result, valid_until) in read.items()}


def moved(snapshot: str, draws: Random) -> str:
    """The snapshot with days on either side of bounds, rows doubled and shuffled, texts and fields that are odd."""
    changed = []
    for line in snapshot.split("\n") if snapshot else ():
        source, _, written = line.partition("[")
        rows, ending = orjson.loads("[" + written[: written.rindex("]") + 1]), written[written.rindex("]") + 1 :]
        for row in rows:
            for place in range(3):
                if draws.random() < 0.3:
                    row[place] = None if place == 1 and draws.random() < 0.5 else ON.toordinal() + draws.choice(DAYS)
            if source in ODD and draws.random() < 0.3:
                row[ODD[source]] = draws.choice(('"', "\n", "a\\", "甲[乙]", "", "\u2028"))
            if source == "intellectual-property" and draws.random() < 0.3:
                row[4] = draws.choice((None, "valid", "expired"))
            if source == "research" and draws.random() < 0.3:
                row[4] = draws.choice((0, None, 100, 501))
            if source in ("register", "honour") and draws.random() < 0.05:
                row.pop()
        if draws.random() < 0.3:
            rows += [list(draws.choice(rows))] if rows else []
        draws.shuffle(rows)
        changed.append(f"{source}{orjson.dumps(rows).decode()}{ending}")
    return "\n".join(changed)


#: Days from the day asked about.
DAYS = (-1831, -1830, -1827, -1826, -1825, -1097, -1096, -1095, -732, -366, -365, -1, 0, 1, 30, 365)
#: Fields whose text may be anything.
ODD = {"register": 5, "intellectual-property": 3, "qualification": 3, "honour": 3}


@pytest.mark.parametrize("seed", range(6))
def test_what_keys_find_is_what_facts_give(seed: int) -> None:
    draws = Random(seed)
    plan = plan_of(random_freshness(draws) if seed % 2 else FRESHNESS)
    snapshots = [written(subject) for subject in drawn(150, seed)]
    for text in [*snapshots, *(moved(draws.choice(snapshots), draws) for _ in range(900))]:
        assert told(plan, plan.read(text)) == derived(plan, text), text
    found = [len(known) for reader in plan._reader._readers.values() for _, known, _ in reader._known if reader._keys]
    assert sum(found) > 100


def test_keyed_facts_are_those_of_their_sources() -> None:
    for source, keyed in KEYED.items():
        named = [name for group in keyed.groups for name in group]
        assert sorted(named) == sorted(name for name, each in SHIPPED.items() if each.resource == source)
        assert all(names <= set(named) for names in keyed.numbers.values())


def test_values_of_one_part_have_one_result() -> None:
    turning = [function for function in plan_of(FRESHNESS)._reader.places if function.turning_values is not None]
    assert len(turning) > 40
    told_apart = 0
    for function in turning:
        part = value_part([function])
        assert part(None) is None
        beside = [bound + step for bound in function.turning_values or () for step in (-1, Decimal("-0.01"), 0, 1)]
        results: dict[object, str] = {}
        for value in beside:
            try:
                result = repr(function.apply(value, STATED, ON, 0))
            except ValueError:  # less than any band begins at
                result = "none"
            assert results.setdefault(part(value), result) == result, (function.fact, value)
        told_apart += len(set(results.values())) > 1
    assert told_apart == len(turning)


def test_a_function_that_tells_the_value_keeps_all_values_apart() -> None:
    telling = [function for function in plan_of(FRESHNESS)._reader.places if function.fact == "unified.score"]
    assert {function.turning_values is None for function in telling} == {True, False}
    part = value_part(telling)

    assert part(Decimal("88.5")) == Decimal("88.5") != part(Decimal("88.6"))


def test_each_function_has_its_own_place() -> None:
    arrived = random_freshness(Random(8))
    plan = plan_of(arrived)
    functions = plan._reader.places
    for subject in drawn(400, seed=8):
        found, facts = plan.read(written(subject)), plan.facts(subject)

        read = {function: function.read(facts, ON) for function in functions}
        assert told(plan, found) == {function: (repr(result), day) for function, (result, day) in read.items()}
        first = min(valid_until for _, valid_until in read.values())
        assert plan.holds_until(found) == (None if first == FOREVER else first)


def test_an_enterprise_without_records_leaves_the_next_one_as_it_is() -> None:
    plan = plan_of(FRESHNESS)
    nothing = plan.read("")
    for subject in drawn(20, seed=2):
        plan.read(written(subject))

        assert plan.read("") == nothing


@pytest.mark.parametrize("kept", [1, 3])
def test_what_was_forgotten_is_derived_again(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived = random_freshness(Random(4))
    snapshots = {subject.uscc: written(subject) for subject in drawn(150, seed=4)}
    roomy, at_once = Derivation(), plan_of(arrived)
    expected = [roomy.statements(at_once, arrived, snapshots, AT) for _ in range(3)]
    outcomes = roomy.take_new_outcomes()

    for module, name in (
        (snapshot_reader, "_KEPT_LINES"),
        (snapshot_reader, "_KEPT_VALUES"),
        (snapshot_reader, "_READ_ONCE"),
        (snapshot, "_KEPT_DAYS"),
        (rule_plan, "_REMEMBERED"),
        (eligibility, "_REMEMBERED"),
        (lists, "_REMEMBERED"),
        (rules, "_REMEMBERED"),
        (rules, "_REMEMBERED_TOGETHER"),
        (rules, "_SIDE_BY_SIDE"),
    ):
        monkeypatch.setattr(module, name, kept)
    forgetful, again = Derivation(), plan_of(arrived)

    assert [forgetful.statements(again, arrived, snapshots, AT) for _ in range(3)] == expected
    assert forgetful.take_new_outcomes() == outcomes
    bounded = (
        again._reader._known,
        eligibility._known_decisions(again),
        lists._known_places(again).keys,
        lists._known_places(again).patterns,
        *forgetful._stated.values(),
        forgetful._packed,
        forgetful._rulings,
    )
    assert max(map(len, bounded)) <= kept


@pytest.mark.parametrize("seed", range(3))
def test_what_is_derived_side_by_side_is_what_each_says_alone(seed: int) -> None:
    draws = Random(seed)
    arrived = random_freshness(draws) if seed else FRESHNESS
    texts = [written(subject) for subject in drawn(200, seed)]
    texts += [moved(draws.choice(texts), draws) for _ in range(200)]
    snapshots = {f"91420799MA{number:08}": text for number, text in enumerate(texts)}
    together, alone, plan = Derivation(), Derivation(), plan_of(arrived)

    stated = together.statements(plan, arrived, snapshots, AT)

    each = [alone.statements(plan_of(arrived), arrived, {uscc: text}, AT) for uscc, text in snapshots.items()]
    assert stated == [row for [row] in each]
    assert together.take_new_outcomes() == alone.take_new_outcomes()
    told, expected = together.take_standings(), alone.take_standings()
    assert {uscc: (list(one.places), one.content) for uscc, one in told.items()} == {
        uscc: (list(one.places), one.content) for uscc, one in expected.items()
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_grade_that_was_met_before_is_the_grade_of_the_facts(seed: int) -> None:
    """Results that differ in their days alone are rated once: the oldest day, reasons and what decides stay right."""
    draws = Random(seed)
    plan = plan_of(random_freshness(draws) if seed % 2 else FRESHNESS)
    texts = [written(subject) for subject in drawn(60, seed)]
    texts += [moved(draws.choice(texts), draws) for _ in range(240)]
    oldest, unsettled = set(), 0
    for text in texts:
        facts = plan.facts(snapshot_subject("91420799MA00000001", text))
        met = plan.grades(plan.read(text))
        for scheme in plan.schemes:
            graded, dated = score(scheme, facts, "91420799MA00000001", ON, AT), met.get(scheme.code)
            if graded is None or dated is None:
                assert graded is dated, (scheme.code, text)
                continue
            assert dated.rating == graded.rating, text
            assert (dated.as_of, dated.holds_until) == (graded.as_of, graded.holds_until)
            if dated.rating.deciding is not None and graded.rating.deciding is not None:
                for level in scheme.levels:
                    accepted = frozenset(scheme.levels[: scheme.levels.index(level) + 1])
                    assert dated.rating.deciding(accepted) == graded.rating.deciding(accepted), text
                unsettled += not dated.rating.settled
            oldest.add((scheme.code, dated.rating.oldest))
    assert len(oldest) > 10
    assert unsettled > 10


def test_every_outcome_of_a_statement_is_handed_over_once() -> None:
    snapshots = {subject.uscc: written(subject) for subject in drawn(200, seed=6)}
    derivation, plan = Derivation(), plan_of(FRESHNESS)

    stated = derivation.statements(plan, FRESHNESS, snapshots, AT)
    outcomes = set(derivation.take_new_outcomes())

    schemes, scenarios = len(plan.schemes), len(plan.scenarios)
    named = {row[1] for row in stated}
    for row in stated:
        answers = row[3]
        assert isinstance(answers, bytes)
        named |= {packing.number_at(answers, packing.grade_offset(place)) for place in range(schemes)}
        named |= {packing.number_at(answers, packing.verdict_offset(schemes, place)) for place in range(scenarios)}
    assert named - {0} == outcomes
    derivation.statements(plan, FRESHNESS, snapshots, AT)
    assert derivation.take_new_outcomes() == {}


def test_equal_grades_that_nothing_missing_can_move_are_one_object() -> None:
    plan = plan_of(FRESHNESS)
    settled: dict[object, DatedRating] = {}
    met = unsettled = 0
    for subject in drawn(600, seed=1):
        for grade in plan.grades(plan.read(written(subject))).values():
            rating = grade.rating
            if rating.assessed_share is not None and rating.settled:
                met += 1
                assert settled.setdefault((rating, grade.as_of, grade.holds_until), grade) is grade
            elif rating.assessed_share is not None:
                unsettled += 1
                assert rating.deciding is not None
    assert met > len(settled)
    assert unsettled
