"""An answer's response has the headers that Starlette would give it, in the same order."""

import pytest
from starlette.responses import Response

from hub.endpoints.graphql import accept
from hub.endpoints.graphql.response import AnswerResponse


@pytest.mark.parametrize("media_type", [accept.MODERN, accept.LEGACY])
@pytest.mark.parametrize("headers", [{}, {"Retry-After": "3"}, {"WWW-Authenticate": "Bearer", "DPoP-Nonce": "n"}])
def test_it_has_the_headers_of_a_starlette_response(media_type: str, headers: dict[str, str]) -> None:
    always = {"Cache-Control": "no-store", "Vary": "Accept, Authorization, Accept-Language"}
    starlette = Response(
        b'{"data":null}', 422, media_type=f"{media_type}; charset=utf-8", headers={**always, **headers}
    )

    answer = AnswerResponse(b'{"data":null}', 422, media_type, headers)

    assert (answer.status_code, answer.body, answer.raw_headers) == (422, starlette.body, starlette.raw_headers)


def test_a_header_can_be_added() -> None:
    answer = AnswerResponse(b"{}", 200, accept.LEGACY, {})
    another = AnswerResponse(b"{}", 200, accept.LEGACY, {})

    answer.headers["Server-Timing"] = "x"

    assert answer.headers["server-timing"] == "x"
    assert "server-timing" not in another.headers
