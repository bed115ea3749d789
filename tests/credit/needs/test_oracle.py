"""What would be needed is exact: held against every way in which the facts of small rules could change."""

import time
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, product
from random import Random
from statistics import median

import pytest

from hub.credit.eligibility.results import Outcome
from hub.credit.eligibility.rules import decide
from hub.credit.evaluation.library.compilation import load
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.rules import score
from hub.credit.facts.results import Fact, Value
from hub.credit.facts.rules import facts
from hub.credit.facts.vocabulary import SHIPPED
from hub.credit.needs.results import NeedSet
from hub.credit.needs.rules import needed_for_level, needed_for_verdict
from hub.credit.needs.search.sets import MOST
from tests.credit.population import random_freshness, subjects
from tests.credit.records import AT, ON, USCC
from tests.credit.samples import SCENARIO, SCORING, written

_CLAUSE = "text: {zh: 甲, en: a}, remedy: {zh: 乙, en: b}, basis: 样例, confidence: D"
#: A table that points are out of as a whole, with two ways, a minimum, a gate and direct conditions.
TABLE = f"""\
kind: scoring
code: table
version: "2026.1"
title: {{zh: 表, en: Table}}
owner: market-supervision
effective_from: 2026-01-01
undecided: 待定
max_age_days: {{research: 730, intellectual-property: 400, qualification: 400, honour: 400, abnormal-list: 100}}
dimensions:
  - {{code: all, title: {{zh: 全部, en: All}}}}
  - {{code: staff, title: {{zh: 人员, en: Staff}}}}
indicators:
  - code: rights
    name: {{zh: 权利, en: Rights}}
    dimension: all
    maximum: 60
    weight: 60
    ways:
      - fact: ip.class_one
        bands: [{{at_least: 1, points: 60}}, {{at_least: 0, points: 0}}]
      - fact: ip.class_two
        bands: [{{at_least: 4, points: 50}}, {{at_least: 2, points: 30}}, {{at_least: 0, points: 0}}]
    basis: 样例
    confidence: D
  - code: staff
    name: {{zh: 人员, en: Staff}}
    dimension: staff
    maximum: 40
    weight: 40
    fact: research.staff_share
    bands: [{{at_least: 30, points: 40}}, {{at_least: 10, points: 20}}, {{at_least: 0, points: 0}}]
    basis: 样例
    confidence: D
minima:
  - {{code: STAFF, dimension: staff, at_least: 20, {_CLAUSE}}}
gates:
  - {{code: UNLISTED, fact: abnormal.listed, is: false, {_CLAUSE}}}
direct:
  - all:
      - {{code: TITLE, fact: qualification.high_tech, is: true, {_CLAUSE}}}
      - {{code: HONOUR, fact: honour.national_recent, at_least: 1, {_CLAUSE}}}
cuts: [{{level: 优, at_least: 80}}, {{level: 中, at_least: 50}}, {{level: 差, at_least: 0}}]
"""
#: A fact that has to lie between two bounds, and one of which either answer helps somewhere.
BETWEEN = f"""\
kind: scenario
code: between
version: "2026.1"
title: {{zh: 之间, en: Between}}
owner: finance
purpose: funding-award
effect: recommendation
effective_from: 2026-01-01
max_age_days: {{research: 730, honour: 400, abnormal-list: 100}}
eligible_when:
  all:
    - {{code: ENOUGH, fact: research.staff, at_least: 20, {_CLAUSE}}}
    - {{code: SMALL, fact: research.staff, below: 500, {_CLAUSE}}}
    - any:
        - all:
            - {{code: LISTED, fact: abnormal.listed, is: true, {_CLAUSE}}}
            - {{code: HONOURED, fact: honour.national_recent, above: 1, {_CLAUSE}}}
        - all:
            - not: {{code: NOT_LISTED, fact: abnormal.listed, is: true, {_CLAUSE}}}
            - {{code: GROWS, fact: research.revenue_growth, above: 5, {_CLAUSE}}}
threshold: {{scheme: table, at_least: 中, basis: 样例, confidence: D}}
human_decision: false
"""
#: Of each fact values on every side of every bound of the rules above.
VALUES: Mapping[str, tuple[Value, ...]] = {
    "research.intensity": (1, 6),
    "honour.highest": ("national", "none"),
    "serious.listed": (False, True),
    "penalty.live": (0, 2),
    "register.years": (1, 5),
    "ip.class_one": (0, 2),
    "ip.class_two": (0, 3, 6),
    "research.staff_share": (5, 20, 40),
    "abnormal.listed": (False, True),
    "qualification.high_tech": (False, True),
    "honour.national_recent": (0, 1, 3),
    "research.staff": (10, 100, 700),
    "research.revenue_growth": (2, 9),
}
READ = {
    "use": ("research.intensity", "honour.highest", "serious.listed", "penalty.live", "register.years"),
    "between": (
        *("ip.class_one", "ip.class_two", "research.staff_share", "abnormal.listed"),
        *("qualification.high_tech", "honour.national_recent", "research.staff", "research.revenue_growth"),
    ),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("rules")
    return load(*written(folder, sample=SCORING, use=SCENARIO, table=TABLE, between=BETWEEN))


def drawn(draws: Random, names: tuple[str, ...]) -> dict[str, Fact]:
    return {name: fact(name, draws.choice((None, *VALUES[name], *VALUES[name]))) for name in names}


def fact(name: str, value: Value | None) -> Fact:
    return Fact(value, ON, SHIPPED[name].resource)


def eligible(small: Library, code: str, known: Mapping[str, Fact]) -> bool:
    graded = {scheme.code: score(scheme, known, USCC, ON, AT) for scheme in small.schemes(ON)}
    grades = {scheme: grade for scheme, grade in graded.items() if grade}
    return decide(small.scenario(code, ON), known, grades, USCC, ON, AT).outcome is Outcome.ELIGIBLE


def reached(small: Library, level: str, known: Mapping[str, Fact]) -> bool:
    """A level that is not decided is reached where it is at worst."""
    scheme = small.scoring("table", ON)
    grade, good = score(scheme, known, USCC, ON, AT), scheme.levels[: scheme.levels.index(level) + 1]
    return grade is not None and (grade.level in good or grade.at_worst in good)


def changed(known: Mapping[str, Fact], names: tuple[str, ...]) -> Iterator[Mapping[str, Fact]]:
    """Every way in which exactly these facts could become other ones."""
    others = ([value for value in VALUES[name] if value != known[name].value] for name in names)
    for values in product(*others):
        yield {**known, **{name: fact(name, value) for name, value in zip(names, values, strict=True)}}


def smallest(known: Mapping[str, Fact], met: object) -> set[frozenset[str]]:
    """By trying everything: the sets with the fewest facts of which some values meet the goal."""
    for size in range(len(known) + 1):
        sets = {
            frozenset(names)
            for names in combinations(known, size)
            if any(met(tried) for tried in changed(known, names))  # type: ignore[operator]
        }
        if sets:
            return sets
    return set()


def names(sets: list[NeedSet]) -> set[frozenset[str]]:
    return {frozenset(need.fact for need in one.needs) for one in sets}


@pytest.mark.parametrize(("code", "cases"), [("use", 60), ("between", 12)])
def test_no_smaller_set_makes_a_verdict_eligible_and_none_is_left_out(small: Library, code: str, cases: int) -> None:
    draws = Random(7)
    sizes = set()
    for _ in range(cases):
        known = drawn(draws, READ[code])

        told = names(needed_for_verdict(small.scenario(code, ON), known, small, ON))
        exact = smallest(known, lambda tried: eligible(small, code, tried))

        expected = exact - {frozenset()}
        assert told == expected or (len(told) == MOST and told < expected), known
        sizes |= {len(one) for one in exact}
    assert len(sizes) >= 3


@pytest.mark.parametrize("level", ["优", "中"])
def test_no_smaller_set_reaches_a_level_and_none_is_left_out(small: Library, level: str) -> None:
    draws = Random(11)
    for _ in range(25):
        known = drawn(draws, READ["between"][:6])

        told = names(needed_for_level(small.scoring("table", ON), level, known, small, ON))
        exact = smallest(known, lambda tried: reached(small, level, tried))

        assert told == exact - {frozenset()}, known


def test_the_values_told_are_the_nearest_that_do(small: Library) -> None:
    known = {name: fact(name, VALUES[name][0]) for name in READ["between"]}

    [told, *_] = needed_for_verdict(small.scenario("between", ON), known, small, ON)

    assert {need.fact: (need.present.zh if need.present else None, need.to.zh) for need in told.needs} == {
        "research.revenue_growth": ("2 %", "高于 5 %"),
        "research.staff": ("10 人", "不低于 20 人、不高于 499 人"),
        "research.staff_share": ("5 %", "不低于 10 %"),
        "ip.class_one": ("0 项", "不低于 1 项"),
    }


def test_a_shipped_scenario_takes_5_ms_of_the_processor_at_most() -> None:
    own, draws, taken = library(), Random(3), []
    for subject in subjects(4, 20):
        known = facts(subject, random_freshness(draws), own.display_windows, ON, own.declared_facts)
        for scenario in own.scenarios(ON):
            needed_for_verdict(scenario, known, own, ON)  # what is the same for all enterprises has been read then
            began = time.process_time()
            needed_for_verdict(scenario, known, own, ON)
            taken.append(time.process_time() - began)

    assert median(taken) < 0.003
    assert sorted(taken)[len(taken) * 95 // 100] < 0.005


def test_what_a_day_gives_is_asked_of_that_day(small: Library) -> None:
    """A source that is too old is not known, whatever it said."""
    old = {name: Fact(VALUES[name][-1], date(2020, 1, 1), SHIPPED[name].resource) for name in READ["use"]}

    [told] = needed_for_verdict(small.scenario("use", ON), old, small, ON)

    assert {need.fact: (need.present, need.by.value) for need in told.needs} == {
        "research.intensity": (None, "authority"),
        "honour.highest": (None, "authority"),
        "serious.listed": (None, "authority"),
        "penalty.live": (None, "authority"),
        "register.years": (None, "authority"),
    }
