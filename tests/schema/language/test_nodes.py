"""Relay's global ids: what is none is refused in a sentence."""

import pytest

from hub.core.errors import Invalid
from schema.language.nodes import global_id, parts


def test_a_global_id_is_read_as_it_was_written() -> None:
    assert parts(global_id("Enterprise", "91420799MA0000015U")) == ("Enterprise", "91420799MA0000015U")


@pytest.mark.parametrize("given", ["", "x", "Enterprise:1", "虚构", "=AAA", "/////w==", "RW50ZXJwcmlzZQ=="])
def test_a_text_that_is_no_global_id_is_refused(given: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parts(given)

    assert refusal.value.message == f"{given!r} is not a global id"
