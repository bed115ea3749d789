"""Cursors: what a client sends back is a key of the list, or is refused."""

from base64 import urlsafe_b64encode
from datetime import date

import pytest

from hub.core.errors import Invalid
from hub.core.store.paging import Cursors, DayOrNone

LIST = Cursors.of_list("list", "name", None)


def _encoded(json: str) -> str:
    return urlsafe_b64encode(json.encode()).decode()


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        pytest.param("nonsense", (str,), id="no base64 of JSON"),
        pytest.param("é", (str,), id="not ASCII"),
        pytest.param(LIST.cursor("a", "b"), (str,), id="too many parts"),
        pytest.param(LIST.cursor(1), (str,), id="number for text"),
        pytest.param(LIST.cursor("1"), (int,), id="text for number"),
        pytest.param(LIST.cursor(True), (int,), id="flag for number"),
        pytest.param(
            _encoded(f'["{LIST.seal}",99999999999999999999]'),
            (int,),
            id="beyond 64 bits",
        ),
        pytest.param(LIST.cursor(2**63 - 1), (int,), id="the last of 64 bits, to which none can be added"),
        pytest.param(LIST.cursor("2026-02-30"), (date,), id="no day"),
        pytest.param(LIST.cursor("-infinity"), (date,), id="before all days, where rows have one"),
        pytest.param(LIST.cursor("2026-W09-6"), (date,), id="day of a week"),
        pytest.param(LIST.cursor("20260228"), (date,), id="day without hyphens"),
        pytest.param(LIST.cursor({"a": 1}), (str,), id="object"),
        pytest.param(LIST.cursor("a\0b"), (str,), id="NUL, which PostgreSQL's text cannot hold"),
        pytest.param(_encoded('"text"'), (str,), id="no list"),
        pytest.param(_encoded("[]"), (), id="no seal"),
    ],
)
def test_what_is_no_cursor_of_the_list_is_refused(after: str, kinds: tuple[type, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        LIST.position(after, *kinds)

    assert refused.value.message == f"{after!r} is not a cursor of this list"


def test_a_cursor_gives_back_its_key() -> None:
    assert LIST.position(LIST.cursor("2026-02-28", 7), date, int) == ["2026-02-28", 7]
    assert LIST.position(LIST.cursor("-infinity", "x"), DayOrNone, str) == ["-infinity", "x"]
    assert LIST.position(None, str) is None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Cursors.of_list("other", "name", None), id="field"),
        pytest.param(Cursors.of_list("list", "uscc", None), id="order"),
        pytest.param(Cursors.of_list("list", "name", "39"), id="filter"),
    ],
)
def test_a_cursor_of_another_list_is_refused(other: Cursors) -> None:
    mine, others = LIST.cursor("a"), other.cursor("a")

    assert Cursors.of_list("list", "name", None).position(mine, str) == ["a"]
    with pytest.raises(Invalid, match="is not a cursor of this list"):
        LIST.position(others, str)
