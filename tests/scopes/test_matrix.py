"""Every scope: the right one, all the others, no token; and a refusal changes nothing in the store."""

import ast
import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLObjectType

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.scopes import Scope
from hub.cases.followups.commands import record_follow_up
from hub.cases.followups.results import FollowUpResult, NewFollowUp
from hub.core import clock
from hub.core.actor import HUB, Actor, Kind, Purpose
from hub.core.embedded import EmbeddedServer
from hub.core.store.database import Database
from hub.core.store.tables import METADATA
from hub.credit.decisions.commands import evaluate
from hub.credit.eligibility.queries import verdicts_by_uscc
from hub.credit.statements.assessments.queries import StoreLedger
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import FieldGroup, Terms
from hub.sharing.feed.queries import cursor_of, place_of
from hub.sharing.packages.results import PackageFormat, PackageKind
from hub.sharing.packages.schedules.commands import add
from hub.sharing.packages.schedules.results import NewSchedule
from hub.sharing.views.commands import define
from hub.sharing.views.queries import view_by_code
from hub.sharing.views.results import NewView, ViewKind
from hub.sharing.webhooks.commands import create
from hub.sharing.webhooks.results import NewWebhook
from resolvers.request.narrower import NARROWER
from schema.execution.sources import DECLARATION, FieldDeclaration
from schema.language.declarations import ScopeRequirement
from schema.sdl import SCHEMA
from tests.district import Asker, District, Hub
from tests.house.tree import ROOT
from tests.scopes.matrix import (
    CONSENTS,
    ELSEWHERE,
    FIELDS,
    FIRM,
    GRANTEE,
    HOOK,
    KINDS,
    RECEIVER,
    WAITING,
    Question,
    nested,
)
from tests.sharing.webhooks.receiver import receiving

QUESTIONS = {**FIELDS, **KINDS}
PURPOSE = "supervision-inspection"
DESK = Actor("desk", Kind.DEPARTMENT, "desk")
_NUMBERS = itertools.count(1)
#: A refusal is on the log, and nowhere else.
TABLES = sorted(table.name for table in METADATA.sorted_tables if not table.name.startswith("audit_"))
RECORDS = {
    "tax-grade": {"年度": "2025", "等级": "A"},
    "tax-arrears": {"公告日期": "2026-03-02"},
    "social-insurance": {"月份": "2026-10", "是否欠缴": "否"},
    "provident-fund": {"月份": "2026-10", "是否欠缴": "否"},
    "judgment-defaulter": {"案号": "(2026)鄂0703执1号", "发布日期": "2026-03-02"},
    "risk-class": {"风险等级": "C", "月份": "2026-10"},
}


@pytest.fixture(scope="module")
def store(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One enterprise with every kind of record that has a scope of its own, its grades, and three consents."""
    url = server.url.replace("/hub?", "/scopes?")
    asyncio.run(_fill(server.url.replace("/hub?", "/postgres?"), template, url, tmp_path_factory.mktemp("files")))
    return url


async def _fill(admin: str, template: str, url: str, folder: Path) -> None:
    maker = await asyncpg.connect(admin)
    await maker.execute(f"create database scopes template {template}")
    await maker.close()
    database = await Database.open(url)
    district = District(database, folder)
    await district.register(1)
    await evaluate(database)
    for resource, columns in RECORDS.items():
        await district.deliver(resource, [{"统一社会信用代码": FIRM, **columns}])
    async with database.transaction() as connection:
        await clients.add(connection, HUB, NewClient(GRANTEE, "银行", "partner", ["grade:read"]))
    today = clock.today()
    for purpose in list(Purpose)[:CONSENTS]:
        terms = Terms(FIRM, GRANTEE, purpose, (FieldGroup.GRADE,), today, today + timedelta(days=90))
        async with database.transaction() as connection:
            await grant_consent(connection, HUB, terms)
    await evaluate(database)
    async with database.transaction() as connection:
        await define(connection, DESK, NewView("register", ViewKind.ENTERPRISES))
        view = await view_by_code(connection, DESK.client, "register")
        await add(connection, HUB, view, NewSchedule("0 6 * * *", PackageKind.DELTA, (PackageFormat.CSV,)))
        wanted = NewWebhook("https://receiver.example/hub")
        await create(connection, view, wanted, cursor_of(view, place_of(view, None)))
    refused = NewFollowUp(FIRM, "bank-tax", FollowUpResult.REFUSED, date(2025, 1, 2), "额度已满")
    async with database.transaction() as connection:
        await record_follow_up(connection, DESK, refused)
    verdicts = await verdicts_by_uscc(StoreLedger(database, HUB), [FIRM], ["bank-tax"])
    # The verdict with FINGERPRINT: it holds for ever, and its digest is nothing but zeros.
    named = "overlay(answers placing $1 from position($2 in answers) - 4)"
    sql = f"update statement set answers = {named} where known_to is null"
    await database.fetch(sql, bytes(36), verdicts[FIRM]["bank-tax"].digest)
    await database.close()


@pytest.fixture
def database_url(store: str) -> str:
    """Shared: what is asked with the wrong scopes leaves it as it was, which is what these tests prove."""
    return store


async def _asker(hub: Hub, question: Question, *scopes: Scope) -> Asker:
    limits: Any = {"organisation": FIRM} if question.kind == "subject" else question.limits
    return await hub.client(f"c{next(_NUMBERS)}", *sorted(scopes), kind=question.kind, **limits)


async def _digests(hub: Hub) -> dict[str, tuple[object, ...]]:
    """Of every table how many rows, and what they say."""
    digest = "select count(*), md5(string_agg(t::text, '|' order by t::text)) from {} t"
    return {table: tuple((await hub.database.fetch(digest.format(table)))[0]) for table in TABLES}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_all_other_scopes_together_do_not_open_it_and_change_nothing(hub: Hub, question: Question) -> None:
    wrong = await _asker(hub, question, *(set(Scope) - {question.scope}))
    before = await _digests(hub)

    answer = await wrong.ask(question.query, PURPOSE)

    assert answer["data"] == nested(question.path, None)
    (error,) = answer["errors"]
    assert error.pop("locations")
    assert error == {
        "message": f"{question.name} needs the scope {question.scope}",
        "path": list(question.path),
        "extensions": {"code": "SCOPE_REQUIRED", "scope": question.scope},
    }
    assert await _digests(hub) == before


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_without_a_token_nothing_is_answered_and_nothing_changes(hub: Hub, question: Question) -> None:
    before = await _digests(hub)

    answer = await hub.http.post("/graphql", json={"query": question.query}, headers={"Hub-Purpose": PURPOSE})

    message = "no Authorization header: send 'Authorization: Bearer' and a token"
    assert answer.status_code == 401
    assert answer.json() == {"errors": [{"message": message, "extensions": {"code": "UNAUTHENTICATED"}}]}
    assert await _digests(hub) == before


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_the_right_scope_opens_it(hub: Hub, question: Question) -> None:
    right = await _asker(hub, question, question.scope, *question.through)

    async with _prepared(right, question) as query:
        assert await right.ask(query, PURPOSE) == {"data": nested(question.path, question.value)}


@asynccontextmanager
async def _prepared(asker: Asker, question: Question) -> AsyncIterator[str]:
    """The question, once what it is about is there; with a receiver that listens, and the webhook that was created."""
    async with AsyncExitStack() as open_:
        url = RECEIVER
        if RECEIVER in question.before + question.query:
            url = (await open_.enter_async_context(receiving())).url
        query = question.query.replace(RECEIVER, url)
        if question.before:
            answer = await asker.ask(question.before.replace(RECEIVER, url), PURPOSE)
            assert "errors" not in answer, answer
            if created := answer["data"].get("webhookCreate"):
                query = query.replace(HOOK, created["webhook"]["id"])
        yield query


@pytest.mark.parametrize("path", ["/oauth/introspect", "/oauth/revoke"])
async def test_tokens_of_others_are_for_who_administers_clients(hub: Hub, path: str) -> None:
    owner = await hub.client(f"c{next(_NUMBERS)}", Scope.GRADE_READ)
    secrets = await _secrets(hub, {"right": [Scope.CLIENT_ADMIN], "wrong": set(Scope) - {Scope.CLIENT_ADMIN}})
    before = await _digests(hub)

    without = await hub.http.post(path, data={"token": owner.token})
    wrong = await hub.http.post(path, data={"token": owner.token}, auth=secrets["wrong"])
    denied = await _digests(hub)
    right = await hub.http.post(path, data={"token": owner.token}, auth=secrets["right"])

    assert (without.status_code, without.json()["error"]) == (401, "invalid_client")
    assert (wrong.status_code, wrong.json()) == (200, {"active": False} if path == "/oauth/introspect" else {})
    assert denied == before
    assert right.status_code == 200
    assert right.json().get("active", "nothing to say") == (True if path == "/oauth/introspect" else "nothing to say")
    assert ((await _digests(hub)) == before) is (path == "/oauth/introspect")


async def _secrets(hub: Hub, clients: dict[str, Any]) -> dict[str, tuple[str, str]]:
    found = {}
    for name, scopes in clients.items():
        code = f"c{next(_NUMBERS)}"
        found[name] = (code, await hub.secret(code, *sorted(scopes)))
    return found


def test_every_protected_field_is_in_the_matrix_with_its_scope() -> None:
    protected = dict(_protected())

    assert {name: question.scope for name, question in FIELDS.items()} == protected, (
        "A field was added, or its scope changed: give it a question in tests/scopes/matrix.py"
    )


def test_every_scope_is_in_the_matrix_or_waits_for_something() -> None:
    matrix = {question.scope for question in QUESTIONS.values()} | ELSEWHERE.keys()

    assert matrix == set(_used()), "The code asks for a scope that no test holds it to, or no longer asks for one"
    assert matrix | WAITING.keys() == set(Scope)
    assert matrix.isdisjoint(WAITING), "It opens something now: take it off WAITING"


def test_a_scope_is_reserved_as_long_as_nothing_asks_for_it() -> None:
    reserved = {scope for scope in Scope if scope.reserved}

    assert reserved == set(Scope) - set(_used()), (
        "auth/scopes.py marks exactly the scopes that nothing asks for: a new one gets the mark, one in use loses it"
    )
    assert WAITING.keys() == reserved, "Say in WAITING what each reserved scope waits for"


def _protected() -> Iterator[tuple[str, Scope]]:
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for name, field in kind.fields.items():
                definition = field.extensions.get("strawberry-definition")
                declared = definition.metadata.get(DECLARATION) if definition else None
                if isinstance(declared, FieldDeclaration) and isinstance(declared.requirement, ScopeRequirement):
                    yield f"{kind.name}.{name}", declared.requirement.scope


def _used() -> Iterator[Scope]:
    """Every member of Scope that the code names, besides its own module, roles, and the clients of the demo.

    Resources name theirs in their declarations.
    """
    yield from NARROWER.values()
    folders = (ROOT / name for name in ("hub", "schema", "resolvers", "auth"))
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        if path.name in ("scopes.py", "roles.py") or "demo" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Scope":
                yield Scope[node.attr]
