"""Logs people in by a ticket, as provincial identity services do: the browser brings it, the hub exchanges it once."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auth.people.providers.claims import claim, texts
from auth.people.providers.connections import PATIENCE, TRACED, tls
from auth.people.providers.logout_tokens import LogoutNotice
from auth.people.providers.port import Identity, LoginRefused
from auth.proofs.single_use import SingleUses
from hub.core import clock
from hub.core.actor import Person
from hub.core.errors import Invalid, Unavailable

_LONGEST_TICKET = 512
#: How long a used ticket is remembered: far beyond the life that any service gives it.
_REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TicketSettings:
    """Where people log in, where a ticket is exchanged, and where its answer holds what.

    `success` is a claim and the text that it has where the ticket was good.
    """

    code: str
    title: str
    issuer: str
    login_url: str
    exchange_url: str
    app_id: str
    app_secret: str = field(repr=False)
    service_parameter: str
    ticket_parameter: str
    success: tuple[str, str]
    subject_claim: str
    name_claim: str


class TicketProvider:
    """One ticket service. A ticket is good for one login, in the browser that began it."""

    def __init__(self, settings: TicketSettings, uses: SingleUses) -> None:
        self._settings = settings
        self._uses = uses

    @property
    def code(self) -> str:
        return self._settings.code

    @property
    def title(self) -> str:
        return self._settings.title

    @property
    def issuer(self) -> str:
        return self._settings.issuer

    async def begin(self, request: Request, callback: str, *, fresh: bool) -> Response:
        """Send the browser to the service, with a callback for this browser only; no fresh login can be asked for."""
        state = secrets.token_urlsafe(32)
        request.session[self._state_name] = state
        query = urlencode({self._settings.service_parameter: f"{callback}?{urlencode({'state': state})}"})
        separator = "&" if urlsplit(self._settings.login_url).query else "?"
        return RedirectResponse(f"{self._settings.login_url}{separator}{query}", 302)

    async def complete(self, request: Request) -> Identity:
        """Exchange the ticket; raises LoginRefused for one that was used before or in another browser."""
        state = request.session.pop(self._state_name, None)
        ticket = self._ticket(request)
        if not isinstance(state, str) or not hmac.compare_digest(state, request.query_params.get("state", "")):
            raise LoginRefused("the login was not begun in this browser, or too long ago")
        until = clock.now() + _REMEMBERED
        if not await self._uses.is_first("ticket", self.issuer, ticket, until=until):
            raise LoginRefused("the ticket was used before")
        return self._identity(await self._exchanged(ticket))

    async def logged_out(self, token: str) -> LogoutNotice:
        """Refuse: ticket services tell nobody when they log somebody out."""
        raise Invalid(f"{self.code} sends no logout notices")

    @property
    def _state_name(self) -> str:
        return f"ticket_{self.code}"

    def _ticket(self, request: Request) -> str:
        tickets = request.query_params.getlist(self._settings.ticket_parameter)
        if len(tickets) != 1 or not 0 < len(tickets[0]) <= _LONGEST_TICKET or not tickets[0].isprintable():
            raise LoginRefused("the callback has no ticket, or more than one")
        return tickets[0]

    async def _exchanged(self, ticket: str) -> Mapping[str, Any]:
        try:
            async with httpx2.AsyncClient(timeout=PATIENCE, verify=tls(), event_hooks=TRACED) as http:
                answer = await http.post(self._settings.exchange_url, json=self._signed(ticket))
            answer.raise_for_status()
            told = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            cause = str(error) or type(error).__name__
            raise Unavailable(f"the ticket service {self.issuer} cannot be reached: {cause}") from error
        if not isinstance(told, Mapping):
            raise LoginRefused("the ticket service's answer is no JSON object")
        name, wanted = self._settings.success
        if str(claim(told, name)) != wanted:
            raise LoginRefused(f"the ticket service refused the ticket: {str(claim(told, name))[:40]!r}")
        return told

    def _signed(self, ticket: str) -> Mapping[str, str]:
        """The request: HMAC-SHA256 over its three lines proves that the hub sent it, without sending the secret."""
        moment = str(int(clock.now().timestamp()))
        message = "\n".join((self._settings.app_id, ticket, moment))
        seal = hmac.digest(self._settings.app_secret.encode(), message.encode(), hashlib.sha256).hex()
        return {"appId": self._settings.app_id, "ticket": ticket, "timestamp": moment, "sign": seal}

    def _identity(self, told: Mapping[str, Any]) -> Identity:
        subject = texts(claim(told, self._settings.subject_claim))
        if len(subject) != 1 or not subject[0].strip() or not subject[0].isprintable():
            raise LoginRefused("the ticket service names nobody")
        name = texts(claim(told, self._settings.name_claim))
        return Identity(Person(self.issuer, subject[0], name[0] if name else subject[0]), told)
