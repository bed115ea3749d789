import pytest
from authlib.oauth2.rfc6749 import InvalidRequestError

from auth.server import form


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "Application/X-WWW-Form-URLEncoded ;charset=utf-8",
    ],
)
def test_parameters_are_decoded_and_empty_ones_left_out(content_type: str) -> None:
    body = b"grant_type=client_credentials&scope=grade%3Aread+report%3Aread&resource=&name=%E5%AF%86&flag"

    assert form.read(content_type, body) == form.Form(
        {"grant_type": "client_credentials", "scope": "grade:read report:read", "name": "密"}, []
    )


def test_only_resource_may_come_several_times() -> None:
    assert form.read(form.MEDIA_TYPE, b"resource=a&scope=s&resource=&resource=b") == form.Form(
        {"scope": "s"}, ["a", "b"]
    )


@pytest.mark.parametrize(
    ("content_type", "body", "description"),
    [
        pytest.param("", b"a=1", "the body must be application/x-www-form-urlencoded", id="no media type"),
        pytest.param("application/json", b"{}", "the body must be application/x-www-form-urlencoded", id="JSON"),
        pytest.param(form.MEDIA_TYPE + "x", b"", "the body must be application/x-www-form-urlencoded", id="longer"),
        pytest.param(form.MEDIA_TYPE, b"a=\xff", "the body is not form-urlencoded UTF-8", id="bytes outside ASCII"),
        pytest.param(form.MEDIA_TYPE, b"a=%ff", "the body is not form-urlencoded UTF-8", id="not UTF-8"),
        pytest.param(form.MEDIA_TYPE, b"a=1&" * 60, "the body is not form-urlencoded UTF-8", id="60 parameters"),
        pytest.param(form.MEDIA_TYPE, b"scope=a&scope=a", "the parameter scope is repeated", id="repeated"),
        pytest.param(form.MEDIA_TYPE, b"scope=&scope=a", "the parameter scope is repeated", id="repeated, once empty"),
        pytest.param(form.MEDIA_TYPE, b"%22=1&%22=2", "a parameter is repeated", id="repeated, unprintable name"),
    ],
)
def test_a_body_that_breaks_the_rules_is_an_invalid_request(
    content_type: str | None, body: bytes, description: str
) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        form.read(content_type, body)

    assert refused.value.description == description
