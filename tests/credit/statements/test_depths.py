"""How many statements are read at once: many until few have been seen to do, and again where they do not."""

from hub.credit.statements.history.depths import Depths

FEW, MANY = 7, 26


def test_few_are_read_where_grades_change_nearly_each_time() -> None:
    depths = Depths()
    before = depths.at_once("tax", 5)

    for _ in range(100):
        depths.note("tax", 5, [6] * 50)

    assert (before, depths.at_once("tax", 5)) == (MANY, FEW)
    assert depths.at_once("tax", 6) == 28
    assert depths.at_once("other", 5) == MANY


def test_one_page_that_few_do_not_fill_is_enough_for_many() -> None:
    depths = Depths()
    for _ in range(100):
        depths.note("tax", 5, [FEW] * 50)

    depths.note("tax", 5, [FEW + 1] * 50)

    assert depths.at_once("tax", 5) == MANY


def test_a_few_exceptions_change_nothing() -> None:
    depths = Depths()
    for _ in range(100):
        depths.note("tax", 5, [6] * 50)

    depths.note("tax", 5, [6] * 49 + [MANY + 1])

    assert depths.at_once("tax", 5) == FEW


def test_where_grades_are_restated_many_are_read() -> None:
    depths = Depths()

    for _ in range(100):
        depths.note("tax", 5, [6] * 40 + [12] * 10)

    assert depths.at_once("tax", 5) == MANY


def test_nothing_is_learned_from_nothing() -> None:
    depths = Depths()

    depths.note("tax", 5, [])

    assert depths.at_once("tax", 5) == MANY
