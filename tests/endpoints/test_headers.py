"""The headers of a request are read once, and say what Starlette says of them."""

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from hub.endpoints.headers import header_values

NAMES = st.sampled_from([b"accept", b"authorization", b"dpop", b"x-other"])


@given(st.lists(st.tuples(NAMES, st.binary(max_size=8))))
def test_each_header_has_its_values_in_their_order(headers: list[tuple[bytes, bytes]]) -> None:
    values = header_values({"type": "http", "headers": headers})

    by_starlette = Headers(raw=headers)
    assert {name.decode(): list(found) for name, found in values.items()} == {
        name: by_starlette.getlist(name) for name in by_starlette
    }


def test_they_are_read_once() -> None:
    scope = {"type": "http", "headers": [(b"accept", b"*/*")]}

    assert header_values(scope) is header_values(scope)
