"""What holds of every scheme and every scenario, whatever is known of an enterprise."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.credit.eligibility.results import Outcome, Verdict
from hub.credit.eligibility.rules import decide, decisions
from hub.credit.evaluation.compiled.scoring import ScoringScheme
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, Reason
from hub.credit.evaluation.rules import score
from hub.credit.facts.results import NEVER_NAMED
from hub.credit.facts.rules import FACTS, Fact, Freshness, Subject, Value, facts
from tests.credit.population import POOL, random_freshness, subjects
from tests.credit.records import AT, FRESHNESS, ON, STATED, USCC, known
from tests.credit.snapshots import snapshot_of

OWN = library()
SCENARIOS = OWN.scenarios(ON)
SCHEMES = OWN.schemes(ON)
TABLES = [scheme for scheme in SCHEMES if isinstance(scheme, ScoringScheme) and scheme.document.undecided]
NEGATIVE = (
    "penalty",
    "abnormal-list",
    "serious-list",
    "judgment-defaulter",
    "tax-arrears",
)
FAR = 365 * 60


def grades_of(found: Mapping[str, Fact], on: date = ON) -> dict[str, Grade]:
    graded = (score(scheme, found, USCC, on, AT) for scheme in SCHEMES)
    return {grade.scheme: grade for grade in graded if grade}


def verdicts(subject: Subject, arrived: Freshness, on: date) -> list[Verdict]:
    found = facts(subject, arrived, OWN.display_windows, on)
    grades = grades_of(found, on)
    return [decide(scenario, found, grades, USCC, on, AT) for scenario in SCENARIOS]


def outcomes(verdict: Verdict) -> dict[str, str]:
    return {reason.code: reason.outcome.value for reason in verdict.reasons}


def without_days(reasons: tuple[Reason, ...]) -> list[tuple[object, ...]]:
    """Leave out of reasons the texts that count a source's days, and the day of the grade."""
    return [(reason.code, reason.outcome, reason.source) for reason in reasons]


def values(names: Mapping[str, list[Value | None]]) -> st.SearchStrategy[dict[str, Value | None]]:
    return st.fixed_dictionaries({name: st.sampled_from(found) for name, found in names.items()})


_KNOWN: dict[str, list[Value | None]] = {
    "register.years": [1, 3],
    "register.fiscal_years": [1, 3],
    "register.status": ["active", "revoked"],
    "register.sector": ["C", "I"],
    "unified.score": [30, 75, 95],
    "tax.grade": ["A", "M", "D"],
    "tax.arrears_open": [0, 1],
    "social.arrears": [0, 4],
    "penalty.live": [0, 1],
    "penalty.live_serious": [0, 1],
    "penalty.last_two_fiscal_years": [0, 1],
    "penalty.serious_recent": [0, 1],
    "abnormal.listed": [False, True],
    "serious.listed": [False, True],
    "defaulter.listed": [False, True],
    "ip.class_one": [0, 1],
    "ip.class_two": [0, 5],
    "honour.highest": ["none", "national"],
    "honour.national_recent": [0, 1],
    "qualification.high_tech": [False, True],
    "qualification.technology": [0, 1],
    "research.intensity": [0, 7],
    "research.staff_share": [0, 40],
    "research.staff": [100, 501],
    "research.revenue_growth": [-5, 20],
    "research.last_year_intensity": [0, 7],
    "research.last_year_staff_share": [0, 40],
    "research.last_year_staff": [100, 501],
    "research.last_year_revenue_growth": [-5, 20],
    "qualification.research_body_listed": [False, True],
    "declared.cost_intensity": [0, 40],
    "declared.debt_ratio": [40, 90],
    "declared.main_business_share": [10, 90],
    "declared.science_award": [False, True],
    "consent.credit_financing": [False, True],
}
_COMPLETE = values(_KNOWN)
_PARTIAL = values({name: [None, *found] for name, found in _KNOWN.items()})


def as_facts(chosen: dict[str, Value | None]) -> dict[str, Fact]:
    return {**known(), **{name: Fact(value, STATED, FACTS[name].resource) for name, value in chosen.items()}}


@settings(max_examples=150, deadline=None)
@given(whole=_COMPLETE, lost=st.sets(st.sampled_from(sorted(_KNOWN))))
def test_a_missing_source_alone_never_makes_a_no(whole: dict[str, Value | None], lost: set[str]) -> None:
    complete = as_facts(whole)
    partial = as_facts({name: None if name in lost else value for name, value in whole.items()})
    grades, partial_grades = grades_of(complete), grades_of(partial)

    for scenario in SCENARIOS:
        if decide(scenario, partial, partial_grades, USCC, ON, AT).outcome is Outcome.INELIGIBLE:
            assert decide(scenario, complete, grades, USCC, ON, AT).outcome is Outcome.INELIGIBLE


def without(subject: Subject, arrived: Freshness, lost: Collection[str]) -> list[Verdict]:
    """Decide as if these sources had never arrived."""
    records = {source: rows for source, rows in subject.records.items() if source not in lost}
    remaining = {source: day for source, day in arrived.items() if source not in lost}
    return verdicts(Subject(subject.uscc, records), remaining, ON)


def assert_only_made_unknown(before: Sequence[Verdict], after: Sequence[Verdict]) -> None:
    for whole, partial in zip(before, after, strict=True):
        assert partial.outcome in (whole.outcome, Outcome.UNKNOWN), (whole.scenario, whole.outcome, partial.outcome)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_taking_any_one_source_away_only_ever_makes_unknown(seed: int) -> None:
    """What is not reported decides nothing, neither a yes nor a no (DOMAIN 13, reading 2)."""
    [subject] = subjects(1, seed)
    before = verdicts(subject, FRESHNESS, ON)

    for source in FRESHNESS:
        assert_only_made_unknown(before, without(subject, FRESHNESS, [source]))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(1, 3))
def test_a_waiting_row_leaves_every_clause_over_its_source_unknown(seed: int, rows: int) -> None:
    """It may say anything, so that it is never taken for "none"; other clauses stay, and verdicts only turn unknown."""
    [subject] = subjects(1, seed)
    before = verdicts(subject, FRESHNESS, ON)

    for source in FRESHNESS:
        after = verdicts(subject._replace(waiting={source: rows}), FRESHNESS, ON)
        assert_only_made_unknown(before, after)
        assert {r.outcome.value for one in after for r in one.reasons if r.source == source} <= {"UNKNOWN"}


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    source=st.sampled_from(sorted(FRESHNESS)),
    named=st.integers(0, 400),
    left=st.integers(0, 2),
)
def test_a_partial_provider_that_falls_silent_only_ever_makes_unknown(
    seed: int, source: str, named: int, left: int
) -> None:
    """With its statements go the rows that it told; what others told of the enterprise says nothing in its place."""
    [subject] = subjects(1, seed)
    told = subject._replace(named={source: STATED - timedelta(days=named)})
    records = {**subject.records, source: subject.records.get(source, ())[:left]}
    silent = Subject(subject.uscc, records, named={source: NEVER_NAMED})

    whole, before, after = (verdicts(one, FRESHNESS, ON) for one in (subject, told, silent))

    assert_only_made_unknown(whole, before)
    assert_only_made_unknown(before, after)
    assert {r.outcome.value for one in after for r in one.reasons if r.source == source} <= {"UNKNOWN"}


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    lost=st.sets(st.sampled_from(sorted(FRESHNESS))),
    more=st.sampled_from(sorted(FRESHNESS)),
)
def test_taking_sources_away_from_what_is_partly_missing_only_ever_makes_unknown(
    seed: int, lost: set[str], more: str
) -> None:
    [subject] = subjects(1, seed)
    arrived = random_freshness(Random(seed))

    assert_only_made_unknown(verdicts(subject, arrived, ON), without(subject, arrived, lost))
    assert_only_made_unknown(without(subject, arrived, lost), without(subject, arrived, {*lost, more}))


@settings(max_examples=150, deadline=None)
@given(chosen=_PARTIAL, learned=_COMPLETE)
def test_what_is_learned_never_turns_a_clause_that_passed(
    chosen: dict[str, Value | None], learned: dict[str, Value | None]
) -> None:
    less = as_facts(chosen)
    more = as_facts({name: learned[name] if value is None else value for name, value in chosen.items()})
    grades = grades_of(less)

    for scenario in SCENARIOS:
        before, after = (decide(scenario, found, grades, USCC, ON, AT) for found in (less, more))
        passed = {name for name, outcome in outcomes(before).items() if outcome == "PASS"}
        assert {name: outcomes(after)[name] for name in passed} == dict.fromkeys(passed, "PASS")
        if before.outcome is Outcome.ELIGIBLE:
            assert after.outcome is Outcome.ELIGIBLE


@settings(max_examples=150, deadline=None)
@given(chosen=_PARTIAL, learned=_COMPLETE)
def test_what_an_official_table_has_decided_stays_decided(
    chosen: dict[str, Value | None], learned: dict[str, Value | None]
) -> None:
    more = as_facts({name: learned[name] if value is None else value for name, value in chosen.items()})

    for table in TABLES:
        before, after = (score(table, found, USCC, ON, AT) for found in (as_facts(chosen), more))
        if before is not None:
            assert after is not None
            assert before.level in (after.level, table.document.undecided)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**6), resource=st.sampled_from(NEGATIVE), number=st.integers(0, 9))
def test_a_live_negative_record_never_raises_a_grade(seed: int, resource: str, number: int) -> None:
    [subject] = subjects(1, seed)
    rows = POOL[resource]
    worse = Subject(USCC, {**subject.records, resource: [*subject.records.get(resource, ()), rows[number % len(rows)]]})

    before, after = (grades_of(facts(one, FRESHNESS, OWN.display_windows, ON)) for one in (subject, worse))

    for scheme in SCHEMES:
        if isinstance(scheme, ScoringScheme) and scheme.code in before:
            order = [*scheme.levels[:-1], scheme.document.undecided, scheme.levels[-1]]
            assert order.index(after[scheme.code].level) >= order.index(before[scheme.code].level)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), later=st.integers(1, 400))
@example(seed=892645, later=276)
@example(seed=219036, later=271)
def test_a_verdict_and_its_reasons_hold_until_the_day_it_names(seed: int, later: int) -> None:
    [subject] = subjects(1, seed)
    arrived = random_freshness(Random(seed))

    for verdict in verdicts(subject, arrived, ON):
        until = verdict.holds_until or ON + timedelta(days=FAR)
        assert until > ON
        days = {until - timedelta(days=1), min(ON + timedelta(days=later), until - timedelta(days=1))}
        scenario = OWN.scenario(verdict.scenario, ON)
        for day in days - {ON}:
            found = facts(subject, arrived, OWN.display_windows, day)
            again = decide(scenario, found, grades_of(found, day), USCC, day, AT)
            assert (again.outcome, again.holds_until) == (verdict.outcome, verdict.holds_until)
            assert without_days(again.reasons) == without_days(verdict.reasons)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_grade_holds_until_the_day_it_names(seed: int) -> None:
    [subject] = subjects(1, seed)
    arrived = random_freshness(Random(seed))

    for scheme, grade in grades_of(facts(subject, arrived, OWN.display_windows, ON)).items():
        day = (grade.holds_until or ON + timedelta(days=FAR)) - timedelta(days=1)
        again = score(OWN.scoring(scheme, ON), facts(subject, arrived, OWN.display_windows, day), USCC, day, AT)
        assert again is not None
        assert (again.level, again.score, again.at_best) == (grade.level, grade.score, grade.at_best)
        assert (again.rating.digest, again.holds_until) == (grade.rating.digest, grade.holds_until)


def test_many_at_a_time_get_the_answers_that_each_gets_alone() -> None:
    """Ten thousand enterprises are compared by grades, verdicts and digests; some sources are missing or late."""
    draws = Random(3)
    seen: set[tuple[str, Outcome]] = set()
    for number, drawn in enumerate(subjects(10_000, seed=3)):
        subject = drawn._replace(waiting={draws.choice(sorted(FRESHNESS)): 1}) if number % 7 == 0 else drawn
        if number % 5 == 0:
            subject = subject._replace(named={draws.choice(sorted(FRESHNESS)): draws.choice([NEVER_NAMED, STATED])})
        if number % 100 == 0:
            arrived = random_freshness(draws)
            plan = OWN.plan(ON, tuple(arrived.items()))
        found = facts(subject, arrived, OWN.display_windows, ON)
        read = plan.read(snapshot_of(subject.records, subject.waiting, subject.named))
        graded = plan.grades(read)
        decided = decisions(plan, read, graded)

        grades = grades_of(found)
        assert {scheme: (mark.rating, mark.as_of, mark.holds_until) for scheme, mark in graded.items()} == {
            scheme: (grade.rating, grade.as_of, grade.holds_until) for scheme, grade in grades.items()
        }
        official = {scheme: mark.as_of for scheme, mark in graded.items() if mark.rating.assessed_share is None}
        assert {scheme: mark.stated_for for scheme, mark in graded.items() if mark.stated_for} == official
        for decision, scenario in zip(decided, SCENARIOS, strict=True):
            alone = decide(scenario, found, grades, USCC, ON, AT)
            assert decision.about(USCC, AT) == alone
            seen.add((scenario.code, alone.outcome))
    assert len(seen) >= 3 * 13
