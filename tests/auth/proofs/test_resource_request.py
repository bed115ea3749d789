import pytest

from auth.proofs.resource_request import ResourceRequest, TokenScheme
from auth.server import challenges
from hub.core.errors import Unauthenticated

ALGORITHMS = 'algs="PS256 ES256 EdDSA Ed25519"'


@pytest.mark.parametrize(
    ("header", "scheme"),
    [
        ("Bearer a.b-c_d~e+f/g==", TokenScheme.BEARER),
        ("bearer a.b-c_d~e+f/g==", TokenScheme.BEARER),
        ("DPoP a.b-c_d~e+f/g==", TokenScheme.DPOP),
        ("dpop   a.b-c_d~e+f/g== ", TokenScheme.DPOP),
    ],
)
def test_the_token_is_what_follows_the_scheme(header: str, scheme: TokenScheme) -> None:
    assert ResourceRequest([header]).token() == (scheme, "a.b-c_d~e+f/g==")


@pytest.mark.parametrize(
    ("headers", "message", "challenged"),
    [
        pytest.param(
            [],
            "no Authorization header: send 'Authorization: Bearer' and a token",
            f'Bearer realm="hub", DPoP realm="hub", {ALGORITHMS}',
            id="missing",
        ),
        pytest.param(
            ["Basic YTpi"],
            "the Authorization header is not of the scheme Bearer or DPoP",
            f'Bearer realm="hub", DPoP realm="hub", {ALGORITHMS}',
            id="another scheme",
        ),
        pytest.param(
            ["Bearer a", "Bearer a"],
            "the Authorization header is repeated",
            'Bearer realm="hub", error="invalid_request", error_description="the Authorization header is repeated"'
            f', DPoP realm="hub", {ALGORITHMS}',
            id="repeated",
        ),
        pytest.param(
            ["DPoP !"],
            "the Authorization header holds no token after DPoP",
            'DPoP realm="hub", error="invalid_token", error_description="the Authorization header holds no token'
            f' after DPoP", {ALGORITHMS}',
            id="DPoP without a token",
        ),
        *(
            pytest.param(
                [header],
                "the Authorization header holds no token after Bearer",
                'Bearer realm="hub", error="invalid_token",'
                ' error_description="the Authorization header holds no token after Bearer"'
                f', DPoP realm="hub", {ALGORITHMS}',
                id=header,
            )
            for header in ("Bearer", "Bearer ", "Bearer a b", "Bearer a,Bearer b", "Bearer é", "Bearer ===")
        ),
    ],
)
def test_anything_else_is_refused_and_challenged(headers: list[str], message: str, challenged: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        ResourceRequest(headers).token()

    assert refused.value.message == message
    assert challenges.headers(refused.value, headers) == {"WWW-Authenticate": challenged}
