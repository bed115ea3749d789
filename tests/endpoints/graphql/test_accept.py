"""Which media type an answer gets."""

import pytest

from hub.endpoints.graphql.accept import LEGACY, MODERN, ResponseFormat, negotiate

MODERNLY, LEGACILY, ANYHOW = ResponseFormat(MODERN), ResponseFormat(LEGACY, legacy=True), ResponseFormat(LEGACY)


@pytest.mark.parametrize(
    ("accept", "found"),
    [
        pytest.param([], ANYHOW, id="no header"),
        pytest.param([""], ANYHOW, id="an empty header"),
        pytest.param(["*/*"], ANYHOW, id="anything"),
        pytest.param(["text/html, */*;q=0.8"], ANYHOW, id="a browser"),
        pytest.param(["application/*"], ANYHOW, id="any application type"),
        pytest.param([MODERN], MODERNLY, id="modern"),
        pytest.param([LEGACY], LEGACILY, id="legacy"),
        pytest.param([f"{MODERN}, {LEGACY}"], MODERNLY, id="both"),
        pytest.param([f"{LEGACY}, {MODERN}"], MODERNLY, id="both, legacy first"),
        pytest.param([f"{LEGACY};q=0.9, {MODERN}"], MODERNLY, id="legacy as a second choice"),
        pytest.param([f"{LEGACY}, {MODERN};q=0.5"], LEGACILY, id="modern as a second choice"),
        pytest.param([f"{MODERN};q=0.5, */*;q=0.9"], ANYHOW, id="anything rather than modern"),
        pytest.param([f"{MODERN};q=0.9, */*;q=0.1"], MODERNLY, id="modern rather than anything"),
        pytest.param([f"{LEGACY};q=0, */*"], MODERNLY, id="anything but legacy"),
        pytest.param([f"{MODERN};q=0, */*"], ANYHOW, id="anything but modern"),
        pytest.param(["application/json, text/plain, */*"], LEGACILY, id="axios"),
        pytest.param([LEGACY, MODERN], MODERNLY, id="two headers"),
        pytest.param([f"{MODERN.upper()} ; Charset=UTF-8"], MODERNLY, id="case, space and charset"),
        pytest.param([f'{LEGACY};charset="utf8"'], LEGACILY, id="a quoted charset"),
        pytest.param(["text/html"], None, id="HTML alone"),
        pytest.param([f"{MODERN};q=0"], None, id="not even modern"),
        pytest.param([f"{LEGACY};charset=gbk"], None, id="another charset"),
        pytest.param([f"{LEGACY};q=much"], None, id="a weight that is no number"),
        pytest.param([f"{LEGACY};q=nan"], None, id="a weight that is not a number"),
        pytest.param([f"{LEGACY};q=2"], None, id="a weight above 1"),
        pytest.param([",;,"], None, id="nothing but separators"),
    ],
)
def test_the_closest_range_with_the_greatest_weight_decides(accept: list[str], found: ResponseFormat | None) -> None:
    assert negotiate(accept) == found
