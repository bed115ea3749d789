"""Counts of who would get another answer: what explains a flip, and how parts add up."""

import pytest

from hub.credit.rehearsal.rules import (
    JOINED_OTHERWISE,
    SCORE,
    ComparedAnswer,
    ComparedClause,
    Direction,
    EnterpriseIdentity,
    Tally,
    Turn,
    transition,
)


def standing(answer: str | None, **clauses: str) -> ComparedAnswer:
    return ComparedAnswer(answer, {code: ComparedClause(outcome) for code, outcome in clauses.items()})


@pytest.mark.parametrize(
    ("before", "after", "turns"),
    [
        pytest.param(
            standing("ELIGIBLE", A="PASS", B="PASS"),
            standing("INELIGIBLE", A="FAIL", B="PASS"),
            [Turn("A", "PASS", "FAIL")],
            id="a clause that turned",
        ),
        pytest.param(
            standing("ELIGIBLE", A="PASS"),
            standing("INELIGIBLE", A="PASS", B="FAIL"),
            [Turn("B", None, "FAIL")],
            id="a new clause that fails",
        ),
        pytest.param(
            standing("INELIGIBLE", A="PASS", B="FAIL"),
            standing("ELIGIBLE", A="PASS"),
            [Turn("B", "FAIL", None)],
            id="a failing clause that is gone",
        ),
        pytest.param(
            standing("INELIGIBLE", A="FAIL"),
            standing("ELIGIBLE", A="PASS", B="PASS"),
            [Turn("A", "FAIL", "PASS")],
            id="a new clause that passes explains nothing beside one that turned",
        ),
        pytest.param(
            standing("INELIGIBLE", A="FAIL"),
            standing("ELIGIBLE", A="FAIL", B="PASS"),
            [Turn("B", None, "PASS")],
            id="a new clause that passes is told where nothing else explains it",
        ),
        pytest.param(
            standing("INELIGIBLE", A="FAIL", B="PASS"),
            standing("ELIGIBLE", A="FAIL", B="PASS"),
            [Turn(JOINED_OTHERWISE, None, None)],
            id="the same clauses joined otherwise",
        ),
        pytest.param(
            ComparedAnswer("B", {SCORE: ComparedClause("79.5")}),
            ComparedAnswer("A", {SCORE: ComparedClause("100")}),
            [Turn(SCORE, None, "HIGHER")],
            id="more points, not more letters",
        ),
        pytest.param(
            standing("ELIGIBLE", A="PASS"),
            standing("ELIGIBLE", A="PASS", B="PASS"),
            [],
            id="the same answer",
        ),
        pytest.param(
            standing("ELIGIBLE", A="PASS", B="PASS"),
            standing("ELIGIBLE", A="FAIL", B="PASS"),
            [Turn("A", "PASS", "FAIL")],
            id="the same answer by other clauses",
        ),
    ],
)
def test_what_explains_a_change(before: ComparedAnswer, after: ComparedAnswer, turns: list[Turn]) -> None:
    made = transition(before, after)

    assert [change.turn for change in made.changes] == turns
    assert made.flips == (before.answer != after.answer)


def test_parts_add_up_to_the_whole_in_whatever_order() -> None:
    worse = transition(standing("ELIGIBLE", A="PASS"), standing("INELIGIBLE", A="FAIL"))
    same = transition(standing("UNKNOWN", A="UNKNOWN"), standing("UNKNOWN", A="FAIL"))
    worse.count, same.count = 2, 3
    parts = []
    for codes in (("C", "D"), ("A", "B")):
        part = Tally()
        part.count([worse, same])
        for uscc in codes:
            part.place(EnterpriseIdentity(uscc, f"firm {uscc}", "3911", None), worse, sample=3)
        parts.append(part)

    whole = Tally()
    for part in parts:
        whole.add(part, sample=3)

    direction = Direction("ELIGIBLE", "INELIGIBLE")
    assert (whole.flips, whole.unflipped) == (4, 6)
    assert whole.directions == {direction: 4, Direction("UNKNOWN", "UNKNOWN"): 6}
    assert whole.turns == {Turn("A", "PASS", "FAIL"): 4}
    assert whole.industries == {("3911", direction): 4}
    assert whole.jurisdictions == {(None, direction): 4}
    assert [flip.uscc for flip in whole.samples[direction]] == ["A", "B", "C"]
