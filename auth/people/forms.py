"""Reads a form, checks that the hub's own page sent it, and tells where a page may lead to afterwards."""

import hmac
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from auth import request_body
from auth.people.record import Session
from hub.core.errors import DocumentLimit, Forbidden, Invalid

#: The name of the field that holds a session's token in every form.
CSRF_FIELD = "csrf"
_MEDIA_TYPE = "application/x-www-form-urlencoded"
_WITH_FILE = "multipart/form-data"
_LARGEST = 16_384
_MOST_FIELDS = 100


async def read(request: Request, largest: int = _LARGEST) -> Mapping[str, str]:
    """Read a form without files; raises Invalid for one that is too large, too slow, or has a field twice."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        raise Invalid(f"the form must be {_MEDIA_TYPE}")
    try:
        body = await request_body.read(request, largest)
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except (request_body.BodyTooLarge, request_body.BodyTooSlow, request_body.BodyIncomplete) as error:
        raise Invalid(f"the form cannot be read: {error}") from error
    except ValueError as error:
        raise Invalid("the form is not form-urlencoded UTF-8") from error
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Invalid("the form has a field twice")
    return fields


class Upload(NamedTuple):
    """A form with one file: its fields, and the file's name and bytes; both are empty where none was chosen."""

    fields: Mapping[str, Sequence[str]]
    name: str
    content: bytes


async def read_upload(request: Request, largest: int) -> Upload:
    """Read a form with one file; raises DocumentLimit for one that is too large, Invalid for what is no such form."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _WITH_FILE:
        raise Invalid(f"the form must be {_WITH_FILE}")
    try:
        body = await request_body.read(request, largest + _LARGEST)
        parser = MultiPartParser(request.headers, _at_once(body), max_files=1, max_fields=_MOST_FIELDS)
        form = await parser.parse()
    except request_body.BodyTooLarge as error:
        raise DocumentLimit(f"the file has more than {largest} bytes", limit=largest) from error
    except (request_body.BodyTooSlow, request_body.BodyIncomplete, MultiPartException, KeyError) as error:
        raise Invalid(f"the form cannot be read: {error}") from error
    try:
        return await _upload(form)
    finally:
        await form.close()


async def _upload(form: FormData) -> Upload:
    fields = {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}
    for _, value in form.multi_items():
        if isinstance(value, UploadFile):
            return Upload(fields, value.filename or "", await value.read())
    return Upload(fields, "", b"")


async def _at_once(body: bytes) -> AsyncGenerator[bytes]:
    yield body


def check_own_page(request: Request, public_url: str) -> None:
    """Raise Forbidden for a form that another site sent: by Sec-Fetch-Site, or by Origin where a browser lacks it.

    A browser that sends neither is too old to be told apart from an attack.
    """
    site = request.headers.get("sec-fetch-site")
    from_here = request.headers.get("origin") == _origin(public_url) if site is None else site == "same-origin"
    if not from_here:
        raise Forbidden("the form was not sent by a page of the hub")


def check_form(request: Request, public_url: str, session: Session, token: object) -> None:
    """Raise Forbidden unless a page of the hub sent the form, with the token of this session in it."""
    check_own_page(request, public_url)
    if not isinstance(token, str) or not hmac.compare_digest(token.encode(), session.csrf.encode()):
        raise Forbidden("the form belongs to a session that has ended: open the page again")


def own_path(target: object) -> str:
    """Return the address to go to after a login if it is a path of the hub, and `/` for any other."""
    if not isinstance(target, str) or not target.startswith("/") or target.startswith("//"):
        return "/"
    if "\\" in target or not target.isascii() or not target.isprintable():
        return "/"
    return target


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
