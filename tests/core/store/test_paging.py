"""Cursors: what a client sends back is a key of the list, or is refused."""

from base64 import urlsafe_b64encode
from datetime import date

import pytest

from hub.core.errors import Invalid
from hub.core.store.paging import cursor, position


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        pytest.param("nonsense", (str,), id="no base64 of JSON"),
        pytest.param("é", (str,), id="not ASCII"),
        pytest.param(cursor("a", "b"), (str,), id="too many parts"),
        pytest.param(cursor(1), (str,), id="number for text"),
        pytest.param(cursor("1"), (int,), id="text for number"),
        pytest.param(cursor(True), (int,), id="flag for number"),
        pytest.param(urlsafe_b64encode(b"[99999999999999999999]").decode(), (int,), id="beyond 64 bits"),
        pytest.param(cursor("2026-02-30"), (date,), id="no day"),
        pytest.param(cursor({"a": 1}), (str,), id="object"),
    ],
)
def test_what_is_no_cursor_of_the_list_is_refused(after: str, kinds: tuple[type, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        position(after, *kinds)

    assert refused.value.message == f"{after!r} is not a cursor of this list"


def test_a_cursor_gives_back_its_key() -> None:
    assert position(cursor("2026-02-28", 7), date, int) == ["2026-02-28", 7]
    assert position(cursor("-infinity", "x"), date, str) == ["-infinity", "x"]
    assert position(None, str) is None
