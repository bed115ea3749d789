"""Snapshots are read one after another, and nothing that is kept of them, or forgotten, changes an answer."""

from collections.abc import Mapping
from datetime import date
from random import Random

import pytest

from hub.credit.decisions import rules
from hub.credit.decisions.rules import Derivation
from hub.credit.evaluation.clauses.fact_functions import FOREVER
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.plan import snapshot_reader
from hub.credit.evaluation.plan.rule_plan import RulePlan
from hub.credit.evaluation.results import DatedRating
from hub.credit.facts import snapshot
from hub.credit.facts.results import NEVER_NAMED
from hub.credit.facts.rules import Subject
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


def test_each_function_has_its_own_place() -> None:
    arrived = random_freshness(Random(8))
    plan = plan_of(arrived)
    functions = plan._reader.places
    for subject in drawn(400, seed=8):
        found, derived = plan.read(written(subject)), plan.facts(subject)

        read = {function: function.read(derived, ON) for function in functions}
        assert {
            function: (repr(found[place.result]), found[place.valid_until]) for function, place in functions.items()
        } == {function: (repr(result), valid_until) for function, (result, valid_until) in read.items()}
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
        (rules, "_REMEMBERED"),
    ):
        monkeypatch.setattr(module, name, kept)
    forgetful, again = Derivation(), plan_of(arrived)

    assert [forgetful.statements(again, arrived, snapshots, AT) for _ in range(3)] == expected
    assert forgetful.take_new_outcomes() == outcomes
    assert len(again._reader._known) <= kept
    assert len(forgetful._stated) <= kept
    assert len(forgetful._rulings) <= kept


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
