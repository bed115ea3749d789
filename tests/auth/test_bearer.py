import pytest

from auth import bearer
from hub.errors import Unauthenticated


@pytest.mark.parametrize("header", ["Bearer a.b-c_d~e+f/g==", "bearer a.b-c_d~e+f/g==", "Bearer   a.b-c_d~e+f/g== "])
def test_the_token_is_what_follows_bearer(header: str) -> None:
    assert bearer.token([header]) == "a.b-c_d~e+f/g=="


@pytest.mark.parametrize(
    ("headers", "message", "challenge"),
    [
        pytest.param(
            [],
            "no Authorization header: send 'Authorization: Bearer' and a token",
            'Bearer realm="hub"',
            id="missing",
        ),
        pytest.param(
            ["Basic YTpi"],
            "the Authorization header is not of the scheme Bearer",
            'Bearer realm="hub"',
            id="another scheme",
        ),
        pytest.param(
            ["Bearer a", "Bearer a"],
            "the Authorization header is repeated",
            'Bearer realm="hub", error="invalid_request", error_description="the Authorization header is repeated"',
            id="repeated",
        ),
        *(
            pytest.param(
                [header],
                "the Authorization header holds no token after Bearer",
                'Bearer realm="hub", error="invalid_request",'
                ' error_description="the Authorization header holds no token after Bearer"',
                id=header,
            )
            for header in ("Bearer", "Bearer ", "Bearer a b", "Bearer a,Bearer b", "Bearer é", "Bearer ===")
        ),
    ],
)
def test_anything_else_is_refused_and_challenged(headers: list[str], message: str, challenge: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        bearer.token(headers)

    assert refused.value.message == message
    assert bearer.challenge(refused.value) == challenge


def test_a_bad_token_is_challenged_as_an_invalid_token() -> None:
    assert (
        bearer.challenge(Unauthenticated("the token has expired"))
        == 'Bearer realm="hub", error="invalid_token", error_description="the token has expired"'
    )
