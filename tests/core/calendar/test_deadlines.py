from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.calendar import Deadline, Pause, add_working_days

START = date(2026, 11, 23)


def test_without_a_pause_the_term_ends_after_its_working_days() -> None:
    deadline = Deadline(START, 20)

    assert (deadline.due, deadline.provisional) == (date(2026, 12, 21), False)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        pytest.param([Pause(date(2026, 11, 25), date(2026, 11, 27))], date(2026, 12, 2), id="two working days"),
        pytest.param([Pause(date(2026, 11, 28), date(2026, 11, 30))], date(2026, 11, 30), id="a week-end"),
        pytest.param([Pause(date(2026, 11, 24), date(2026, 12, 1))], date(2026, 12, 7), id="from the first day"),
        pytest.param([Pause(START, date(2026, 11, 24))], date(2026, 11, 30), id="on the day that is not counted"),
        pytest.param(
            [Pause(date(2026, 11, 25), date(2026, 11, 26)), Pause(date(2026, 11, 27), date(2026, 11, 28))],
            date(2026, 12, 2),
            id="two pauses",
        ),
        pytest.param(
            [Pause(date(2026, 11, 25), date(2026, 11, 27)), Pause(date(2026, 11, 26), date(2026, 11, 28))],
            date(2026, 12, 3),
            id="pauses that overlap count once",
        ),
        pytest.param([Pause(date(2026, 12, 1), date(2026, 12, 5))], date(2026, 11, 30), id="after the term"),
        pytest.param([Pause(date(2026, 12, 1))], date(2026, 11, 30), id="open, but after the term"),
        pytest.param([Pause(date(2026, 11, 26))], None, id="open"),
    ],
)
def test_days_of_a_pause_are_not_counted(pauses: list[Pause], due: date | None) -> None:
    assert Deadline(START, 5, tuple(pauses)).due == due


def test_a_clock_that_stands_is_not_overdue_and_keeps_what_is_left() -> None:
    deadline = Deadline(START, 5, (Pause(date(2026, 11, 26)),))

    assert (deadline.spent(date(2027, 3, 1)), deadline.left(date(2027, 3, 1))) == (2, 3)
    assert not deadline.overdue(date(2027, 3, 1))
    assert not deadline.provisional


def test_a_term_is_overdue_the_day_after_it_ends() -> None:
    deadline = Deadline(START, 5)

    assert [
        (deadline.left(START + timedelta(days=n)), deadline.overdue(START + timedelta(days=n))) for n in (0, 4, 7, 8)
    ] == [
        (5, False),
        (1, False),
        (0, False),
        (0, True),
    ]


def test_make_up_days_count_in_a_term() -> None:
    assert Deadline(date(2026, 2, 13), 2).due == date(2026, 2, 24)
    assert Deadline(date(2026, 2, 13), 2, (Pause(date(2026, 2, 14), date(2026, 2, 15)),)).due == date(2026, 2, 25)


def test_a_term_into_a_year_not_announced_is_provisional() -> None:
    deadline = Deadline(date(2026, 12, 21), 15)

    assert (deadline.due, deadline.provisional) == (date(2027, 1, 12), True)


def test_a_term_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match=r"^0 working days: a term has at least one$"):
        Deadline(START, 0)


@given(
    start=st.dates(date(2024, 1, 1), date(2026, 6, 30)),
    count=st.integers(1, 60),
    begins=st.integers(0, 100),
    length=st.integers(1, 60),
)
def test_a_pause_never_shortens_and_moves_by_its_own_working_days_at_most(
    start: date, count: int, begins: int, length: int
) -> None:
    pause = Pause(start + timedelta(days=begins), start + timedelta(days=begins + length))
    deadline = Deadline(start, count, (pause,))

    assert deadline.due is not None
    assert add_working_days(start, count) <= deadline.due
    assert deadline.due <= add_working_days(start, count + length)
    assert deadline.spent(deadline.due) == count
    assert deadline.left(deadline.due - timedelta(days=1)) == 1
