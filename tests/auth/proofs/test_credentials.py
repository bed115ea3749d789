import base64

import pytest
from authlib.oauth2.rfc6749 import InvalidRequestError

from auth.errors import InvalidClient
from auth.proofs.credentials import BasicCredentials, read


def basic(pair: str | bytes) -> str:
    return "Basic " + base64.b64encode(pair.encode() if isinstance(pair, str) else pair).decode()


@pytest.mark.parametrize(
    ("header", "code", "secret"),
    [
        pytest.param(basic("bank:s3cret"), "bank", "s3cret", id="plain"),
        pytest.param(basic("bank:s3cret").replace("Basic", "bASIC"), "bank", "s3cret", id="scheme in any case"),
        pytest.param(basic("bank:a:b"), "bank", "a:b", id="colon in the secret"),
        pytest.param(basic("bank%3A1:p%2Bq%20r+s%E5%AF%86"), "bank:1", "p+q r s密", id="form-urlencoded (2.3.1)"),
        pytest.param(basic("bank:100%"), "bank", "100%", id="a percent sign that encodes nothing"),
    ],
)
def test_basic_credentials_are_read(header: str, code: str, secret: str) -> None:
    assert read([header], {}) == BasicCredentials(code, secret)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param("Basic /////w==", id="not UTF-8"),
        pytest.param("Basic", id="nothing"),
        pytest.param("Basic  ", id="blank"),
        pytest.param("Basic YmFuazpzM2NyZXQ", id="padding missing"),
        pytest.param("Basic YmFu!azpzM2NyZXQ=", id="not base64"),
        pytest.param("Basic 密", id="not ASCII"),
        pytest.param(basic("bank"), id="no colon"),
        pytest.param(basic("bank:"), id="no secret"),
        pytest.param(basic(":secret"), id="no code"),
    ],
)
def test_malformed_basic_is_one_and_the_same_refusal(header: str) -> None:
    with pytest.raises(InvalidClient) as refused:
        read([header], {})

    assert refused.value.description == "client authentication failed"


@pytest.mark.parametrize(
    ("headers", "parameters", "description"),
    [
        ([], {}, "client authentication is missing: use client_secret_basic or private_key_jwt"),
        (["Bearer abc"], {}, "the Authorization header is not Basic: use client_secret_basic or private_key_jwt"),
        (
            [],
            {"client_secret": "s"},
            "client_secret_post is not accepted here: use client_secret_basic or private_key_jwt",
        ),
    ],
)
def test_other_ways_are_told_which_one_works(headers: list[str], parameters: dict[str, str], description: str) -> None:
    with pytest.raises(InvalidClient) as refused:
        read(headers, parameters)

    assert refused.value.description == description


@pytest.mark.parametrize(
    ("headers", "parameters"),
    [
        pytest.param([basic("bank:s"), basic("bank:s")], {}, id="two headers"),
        pytest.param([basic("bank:s")], {"client_secret": "s"}, id="header and secret in the body"),
        pytest.param([basic("bank:s")], {"client_assertion": "j"}, id="header and assertion"),
        pytest.param([], {"client_secret": "s", "client_assertion": "j"}, id="secret and assertion"),
    ],
)
def test_two_credentials_are_refused(headers: list[str], parameters: dict[str, str]) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        read(headers, parameters)

    assert refused.value.description == "more than one client credential was sent"


def test_client_id_in_the_body_may_repeat_the_header_but_not_contradict_it() -> None:
    assert read([basic("bank:s")], {"client_id": "bank"}) == BasicCredentials("bank", "s")

    with pytest.raises(InvalidRequestError) as refused:
        read([basic("bank:s")], {"client_id": "tax"})

    assert refused.value.description == "client_id contradicts the client's credential"


def test_printing_credentials_shows_no_secret() -> None:
    assert str(BasicCredentials("bank", "s3cret")) == "BasicCredentials(code='bank')"
