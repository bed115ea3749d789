"""Lets pages in: who is logged in, and answers as `POST /graphql` gives them, entry in the log included.

A page's document is a file of the hub's own, and so trusted whoever asks.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from starlette.requests import Request

from auth import addresses
from auth.grant import Grant
from auth.people import forms
from auth.people.record import Session
from auth.scopes import Scope
from hub.core.actor import Actor, Purpose
from hub.core.errors import HubError, ScopeRequired, Unauthenticated
from hub.endpoints.graphql import answering, entries
from hub.endpoints.graphql.answering import Caller
from hub.endpoints.services import Services
from hub.intake.ingest.quarantine.desk import QuarantineDesk
from hub.pages.site.host import Answer, FieldRefusal, QuestionRefused, SentFile, SentForm, Visitor
from hub.sharing.workbooks.jobs.desk import JobDesk
from schema.limits.guard import ReadingGuard
from schema.requests.answer import GraphQLAnswer
from schema.requests.request import GraphQLRequest

#: Bytes of a form: a draft of rules has up to 64 KiB of text, of which each Chinese character takes nine.
_LARGEST_FORM = 256 * 1024
#: Bytes of a file that is sent with a form.
LARGEST_FILE = 10 * 1024 * 1024


class _Seat(NamedTuple):
    """Who sits at a page, and the version of the hub's changes at which that was read."""

    session: Session | None
    version: int


class PageHost:
    """The application, as pages see it (`hub.pages.site.host.Host`)."""

    def __init__(self, hub: Services) -> None:
        self._hub = hub
        self.base = addresses.path(hub.auth.issuer)
        self.login = addresses.LOGIN_DEMO if hub.settings.demo_login else addresses.LOGIN

    async def visitor(self, request: Request) -> Visitor | None:
        """Return who is logged in; the session is read once for each request."""
        session = (await self._seat(request)).session
        return None if session is None else _visitor(session)

    def came_before(self, request: Request) -> bool:
        """Whether the browser still brings the cookie of a session, though that may have ended."""
        return self._hub.auth.cookie.value(request) is not None

    async def ask(self, request: Request, document: str, variables: Mapping[str, Any]) -> Answer:
        """Answer a document; raises QuestionRefused where all of it is refused, Unauthenticated without a session."""
        asked = GraphQLRequest(document, variables=variables)
        caller = await self._caller(request)
        try:
            with ReadingGuard(self._hub.executor.guard, caller.grant):
                answer = await answering.answer(self._hub, request.state.request_id, asked, caller)
        except HubError as error:
            refusal = entries.refusal(error, request.state.request_id)
            await entries.log(self._hub, request.state.request_id, caller.actor, refusal)
            raise
        return _answer(answer)

    async def form(self, request: Request) -> Mapping[str, str]:
        """Read a form of the visitor's own page; raises Forbidden for another, Invalid for what is no form."""
        session = await self._session(request)
        form = await forms.read(request, _LARGEST_FORM)
        forms.check_form(request, self._hub.auth.issuer, session, form.get(forms.CSRF_FIELD))
        return form

    async def upload(self, request: Request) -> SentForm:
        """Read a form with a file of the visitor's own page; raises as `form` does, and DocumentLimit."""
        session = await self._session(request)
        sent = await forms.read_upload(request, LARGEST_FILE)
        fields = {name: values[-1] for name, values in sent.fields.items() if values}
        forms.check_form(request, self._hub.auth.issuer, session, fields.get(forms.CSRF_FIELD))
        return SentForm(fields, sent.fields, SentFile(sent.name, sent.content))

    async def workbooks(self, request: Request) -> JobDesk:
        """Return the visitor's workbooks that a worker answers."""
        return JobDesk(self._hub.database, (await self._caller(request)).actor)

    async def quarantine(self, request: Request) -> QuarantineDesk:
        """Return the workbook of waiting rows; raises ScopeRequired for a visitor who may write no records."""
        caller = await self._caller(request)
        if not caller.grant.allows(Scope.RECORD_WRITE):
            raise ScopeRequired(f"waiting rows need the scope {Scope.RECORD_WRITE}", scope=Scope.RECORD_WRITE.value)
        return QuarantineDesk(self._hub.database, caller.actor)

    async def choose_purpose(self, request: Request, purpose: Purpose) -> None:
        """Keep the purpose with the session."""
        await self._hub.auth.sessions.choose_purpose(await self._session(request), purpose)

    async def act_for(self, request: Request, uscc: str | None) -> None:
        """Keep with the session for which enterprise the visitor acts at the counter."""
        await self._hub.auth.sessions.act_for(await self._session(request), uscc)

    async def _caller(self, request: Request) -> Caller:
        session, version = await self._session(request), (await self._seat(request)).version

        async def authenticate_again() -> tuple[Grant, Actor]:
            return _granted(_present(await self._read(request)))

        return Caller(*_granted(session), version, authenticate_again)

    async def _session(self, request: Request) -> Session:
        return _present((await self._seat(request)).session)

    async def _seat(self, request: Request) -> _Seat:
        if not hasattr(request.state, "seat"):
            version = self._hub.changes.version
            request.state.seat = _Seat(await self._read(request), version)
        seat: _Seat = request.state.seat
        return seat

    async def _read(self, request: Request) -> Session | None:
        return await self._hub.auth.session(self._hub.auth.cookie.value(request))


def _present(session: Session | None) -> Session:
    if session is None:
        raise Unauthenticated("the session has ended")
    return session


def _granted(session: Session) -> tuple[Grant, Actor]:
    grant = session.grant()
    return grant, grant.actor(session.purpose)


def _visitor(session: Session) -> Visitor:
    return Visitor(
        name=session.person.name,
        organisation=session.client.name,
        roles=frozenset(session.roles),
        purpose=session.purpose,
        enterprise=session.enterprise or session.on_behalf_of,
        form_token=session.csrf,
    )


def _answer(answer: GraphQLAnswer) -> Answer:
    body = orjson.loads(orjson.dumps(answer.body))  # parts of a remembered answer are JSON already
    faults = tuple(_fault(error) for error in body.get("errors", ()))
    data = body.get("data")
    if data is None:
        raise QuestionRefused(faults[0], answer.status if answer.status >= 400 else 403)
    return Answer(data, faults)


def _fault(error: Mapping[str, Any]) -> FieldRefusal:
    extensions = error["extensions"]
    return FieldRefusal(extensions["code"], error["message"], tuple(error.get("path", ())), extensions.get("scope"))
