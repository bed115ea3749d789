from datetime import date

import pytest

from hub.evaluation.clauses import Judgement
from hub.evaluation.logic import all_of, any_of, clause, not_of
from hub.evaluation.results import ClauseOutcome, Reason

SOON, LATER = date(2027, 1, 1), date(2028, 1, 1)
T, F, U = True, False, None


def judged(truth: bool | None, until: date = SOON) -> Judgement:
    reason = Reason("ANY", ClauseOutcome.UNKNOWN, "", "", None, None, "register", None)
    return Judgement(truth, reason, until, None, b"")


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [(T, T, T, T), (T, F, F, T), (T, U, U, T), (F, F, F, F), (F, U, F, U), (U, U, U, U)],
)
def test_kleenes_tables(one: bool | None, other: bool | None, both: bool | None, either: bool | None) -> None:
    pair = (clause(0), clause(1))
    for judgements in ((judged(one), judged(other)), (judged(other), judged(one))):
        assert all_of(pair)(judgements)[0] is both
        assert any_of(pair)(judgements)[0] is either


@pytest.mark.parametrize(("truth", "opposite"), [(T, F), (F, T), (U, U)])
def test_not(truth: bool | None, opposite: bool | None) -> None:
    assert not_of(clause(0))([judged(truth)]) == (opposite, SOON)


@pytest.mark.parametrize(
    ("one", "other", "all_until", "any_until"),
    [
        pytest.param(F, F, LATER, SOON, id="all is false until the last false one turns"),
        pytest.param(T, T, SOON, LATER, id="any is true until the last true one turns"),
        pytest.param(F, T, SOON, LATER, id="only the deciding part counts"),
        pytest.param(U, T, SOON, LATER, id="unknown until any part turns"),
        pytest.param(U, U, SOON, SOON, id="both unknown"),
    ],
)
def test_until_when_time_leaves_it_so(one: bool | None, other: bool | None, all_until: date, any_until: date) -> None:
    pair, judgements = (clause(0), clause(1)), (judged(one, SOON), judged(other, LATER))

    assert all_of(pair)(judgements)[1] == all_until
    assert any_of(pair)(judgements)[1] == any_until
