"""An endpoint that only clients may ask: reads the form, proves the client, logs every outcome before telling it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

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
from hub.core.audit.log import AuditLog
from hub.core.errors import RateLimit, Unavailable
from hub.core.events import Event, EventKind

#: Bytes; a token request has a few hundred, one with authorization_details a few thousand.
_LARGEST_BODY = 16_384
_LATER = {"error": "temporarily_unavailable", "error_description": "no request can be answered now: try again"}


@dataclass(frozen=True, slots=True)
class EndpointRequest:
    """What a client sent, its credential read but not yet checked; `proofs` are all values of the DPoP header."""

    parameters: Mapping[str, str]
    resources: Sequence[str]
    shown: Credentials
    proofs: Sequence[str]


class EndpointResponse(NamedTuple):
    status: int
    body: Mapping[str, object]
    headers: Sequence[tuple[str, str]] = (("Cache-Control", "no-store"),)


Handler: TypeAlias = Callable[[EndpointRequest, Client], Awaitable[EndpointResponse]]


class ClientEndpoint:
    """`work` answers a client that has proven itself, and logs what it did; a refusal is logged here."""

    def __init__(self, path: str, authentication: ClientAuthentication, log: AuditLog, work: Handler) -> None:
        self.path = path
        self._authentication = authentication
        self._log = log
        self._work = work

    async def __call__(self, request: Request) -> Response:
        """A refusal is on the log too, except the two that spare it: too many waiting, the store out of reach."""
        try:
            return _response(await self._answer(request))
        except (RateLimit, Unavailable) as error:
            return _response(
                EndpointResponse(error.status, _LATER, [("Cache-Control", "no-store"), ("Retry-After", "1")])
            )

    async def _answer(self, request: Request) -> EndpointResponse:
        asked: EndpointRequest | None = None
        client: Client | None = None
        try:
            asked = await _read(request)
            client = await self._authentication.authenticate(asked.shown)
            return await self._work(asked, client)
        except OAuth2Error as error:
            answer = EndpointResponse(*error())
        await self._note_refusal(asked, client, answer)
        return answer

    async def _note_refusal(
        self, asked: EndpointRequest | None, client: Client | None, answer: EndpointResponse
    ) -> None:
        """An unproven caller is no actor; the code it gave is noted if it can be one at all."""
        details: dict[str, object] = {"error": answer.body["error"], "endpoint": self.path}
        if asked and is_client_code(asked.shown.code):
            details["client"] = asked.shown.code
        event = Event(EventKind.TOKEN_REFUSED, details=details)
        await self._log.write(rules.entry(client.actor if client else None, event, clock.now()))


async def _read(request: Request) -> EndpointRequest:
    if request.scope["query_string"]:
        raise InvalidRequestError("parameters belong into the body: addresses are written into logs")
    sent = form.read(",".join(request.headers.getlist("content-type")), await _body(request))
    shown = credentials.read(request.headers.getlist("authorization"), sent.parameters)
    return EndpointRequest(sent.parameters, sent.resources, shown, request.headers.getlist("dpop"))


async def _body(request: Request) -> bytes:
    try:
        return await request_body.body(request, _LARGEST_BODY)
    except request_body.BodyTooLarge as error:
        raise ContentTooLarge(f"the body is larger than {_LARGEST_BODY} bytes") from error
    except request_body.BodyTooSlow as error:
        raise RequestTimeout(str(error)) from error
    except request_body.BodyIncomplete as error:
        raise InvalidRequestError(str(error)) from error


def _response(answer: EndpointResponse) -> Response:
    return JSONResponse(dict(answer.body), answer.status, headers=dict(answer.headers))
