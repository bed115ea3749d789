"""An endpoint for clients only: it reads the form, authenticates the client, and logs refusals before sending them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import structlog
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from auth import request_body
from auth.client_code import is_client_code
from auth.clients.record import Client
from auth.errors import ContentTooLarge, RequestTimeout
from auth.proofs import credentials
from auth.proofs.client_authentication import ClientAuthentication
from auth.proofs.credentials import Credentials
from auth.server import form
from hub.core import clock
from hub.core.audit import rules
from hub.core.audit.anonymous import AnonymousLog
from hub.core.audit.log import AuditLog
from hub.core.errors import RateLimit, Unavailable, told_to_operator
from hub.core.events import Event, EventKind
from hub.core.languages import MessageLanguage, asked_language, translated
from hub.core.limits.addresses import AddressLimits

#: Bytes; a token request has a few hundred, one with authorization_details a few thousand.
_LARGEST_BODY = 16_384
_DESCRIPTION = "error_description"
_TEMPORARILY_UNAVAILABLE = {
    "error": "temporarily_unavailable",
    _DESCRIPTION: "no request can be answered now: try again",
}


@dataclass(frozen=True, slots=True)
class EndpointRequest:
    """A client's request whose credentials are not checked yet; `proofs` are all values of the DPoP header."""

    parameters: Mapping[str, str]
    resources: Sequence[str]
    credentials: Credentials
    proofs: Sequence[str]


class EndpointResponse(NamedTuple):
    """A response whose body will be sent as JSON; by default nobody may store it (RFC 6749, section 5.1)."""

    status: int
    body: Mapping[str, object]
    headers: Sequence[tuple[str, str]] = (("Cache-Control", "no-store"),)


log = structlog.get_logger()
Handler: TypeAlias = Callable[[EndpointRequest, Client], Awaitable[EndpointResponse]]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Where refusals go: of authenticated clients each, of other callers one a minute and cause."""

    log: AuditLog
    anonymous: AnonymousLog
    addresses: AddressLimits


class ClientEndpoint:
    """Passes the requests of authenticated clients to `handler`, which logs what it does; refusals are logged here."""

    def __init__(self, path: str, authentication: ClientAuthentication, refusals: Refusals, handler: Handler) -> None:
        self.path = path
        self._authentication = authentication
        self._refusals = refusals
        self._handler = handler

    async def __call__(self, request: Request) -> Response:
        """Answer a request.

        A refusal is logged too, except where logging would add to the trouble: too many requests wait, or the store
        cannot be reached.
        """
        language = asked_language(request.headers.getlist("accept-language"))
        try:
            return _json(await self._answer(request), language)
        except (RateLimit, Unavailable) as error:
            log.warning("a client's request was not answered", endpoint=self.path, cause=told_to_operator(error))
            seconds = (error.retry_after if isinstance(error, RateLimit) else None) or 1
            headers = [("Cache-Control", "no-store"), ("Retry-After", str(seconds))]
            return _json(EndpointResponse(error.status, _TEMPORARILY_UNAVAILABLE, headers), language)

    async def _answer(self, http_request: Request) -> EndpointResponse:
        request: EndpointRequest | None = None
        client: Client | None = None
        try:
            request = await _read(http_request)
            client = await self._authentication.authenticate(request.credentials)
            return await self._handler(request, client)
        except OAuth2Error as error:
            response = EndpointResponse(*error())
        host = http_request.client.host if http_request.client else None
        await self._log_refusal(request, client, host, f"{response.body['error']}")
        return response

    async def _log_refusal(
        self, request: EndpointRequest | None, client: Client | None, host: str | None, error: str
    ) -> None:
        """Log a refusal without an actor if the client was not authenticated; the code it gave is a detail then.

        A text that cannot be a code is left out: it may be a secret that was sent in the code's place.
        """
        details: dict[str, object] = {"error": error, "endpoint": self.path}
        given = request.credentials.code if request and is_client_code(request.credentials.code) else None
        if given is not None:
            details["client"] = given
        event = Event(EventKind.TOKEN_REFUSED, details=details)
        if client is not None:
            await self._refusals.log.write(rules.entry(client.actor, event, clock.now()))
        else:
            self._refusals.addresses.count_refusal(host)
            await self._refusals.anonymous.refused(event, f"{error} at {self.path}", given)


async def _read(request: Request) -> EndpointRequest:
    if request.scope["query_string"]:
        raise InvalidRequestError("parameters belong into the body: addresses are written into logs")
    client_form = form.read(",".join(request.headers.getlist("content-type")), await _body(request))
    client_credentials = credentials.read(request.headers.getlist("authorization"), client_form.parameters)
    proofs = request.headers.getlist("dpop")
    return EndpointRequest(client_form.parameters, client_form.resources, client_credentials, proofs)


async def _body(request: Request) -> bytes:
    try:
        return await request_body.read(request, _LARGEST_BODY)
    except request_body.BodyTooLarge as error:
        raise ContentTooLarge(f"the body is larger than {_LARGEST_BODY} bytes") from error
    except request_body.BodyTooSlow as error:
        raise RequestTimeout(str(error)) from error
    except request_body.BodyIncomplete as error:
        raise InvalidRequestError(str(error)) from error


def _json(response: EndpointResponse, language: MessageLanguage) -> Response:
    """Send a response; an error has its sentence in the caller's language beside the English one.

    `error_description` is printable ASCII (RFC 6749, section 5.2), so the Chinese sentence has a member of its own.
    It is named by its language as RFC 7591, section 2.2 names what is in one; who does not know it ignores it.
    """
    body, headers = dict(response.body), dict(response.headers)
    if isinstance(said := body.get(_DESCRIPTION), str):
        headers |= {"Content-Language": MessageLanguage.ENGLISH.value, "Vary": "Accept-Language"}
        if (sentence := translated(said, language)) != said:
            body[f"{_DESCRIPTION}#{language}"] = sentence
            headers["Content-Language"] += f", {language}"
    return JSONResponse(body, response.status, headers=headers)
