import pytest

from hub.credit.evaluation.clauses.judgements import Judgement
from hub.credit.evaluation.clauses.logic import all_of, any_of, clause, not_of
from hub.credit.evaluation.results import ClauseOutcome, Reason

T, F, U = True, False, None


def judged(truth: bool | None) -> Judgement:
    reason = Reason("ANY", ClauseOutcome.UNKNOWN, "", "", None, None, "register", None)
    return Judgement(truth, reason, None, b"")


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [(T, T, T, T), (T, F, F, T), (T, U, U, T), (F, F, F, F), (F, U, F, U), (U, U, U, U)],
)
def test_kleenes_tables(one: bool | None, other: bool | None, both: bool | None, either: bool | None) -> None:
    pair = (clause(0), clause(1))
    for judgements in ((judged(one), judged(other)), (judged(other), judged(one))):
        assert all_of(pair)(judgements) is both
        assert any_of(pair)(judgements) is either


@pytest.mark.parametrize(("truth", "opposite"), [(T, F), (F, T), (U, U)])
def test_not(truth: bool | None, opposite: bool | None) -> None:
    assert not_of(clause(0))([judged(truth)]) is opposite


def test_of_nothing_all_is_true_and_any_is_false() -> None:
    assert (all_of([])([]), any_of([])([])) == (True, False)
