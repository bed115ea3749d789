"""The demonstration's invented people, two for what takes two, and the clients of the organisations they work for."""

from collections.abc import Mapping, Sequence

from auth.clients import commands as clients
from auth.clients import queries as client_records
from auth.clients.rules import NewClient
from auth.people import commands, demo, queries
from auth.people.record import NewPerson
from auth.people.roles import ACTING, SCOPES, Role
from hub.core.actor import HUB, Kind, Person
from hub.core.store.database import Connection, Database
from hub.intake.ingest.resources import RESOURCES
from hub.pages.site.words import ROLES
from hub.terminal import show

_DESK, _OPERATOR, _HALL, _PORTAL = "finance-desk", "operator-desk", "hall-desk", "enterprise-portal"
_DESK_ROLES = (Role.CLERK, Role.REVIEWER, Role.DECIDER)
_NAMES: Mapping[Role, Sequence[str]] = {
    Role.CLERK: ("林知远", "何静姝"),
    Role.REVIEWER: ("周慎行", "方明理"),
    Role.DECIDER: ("高持正", "陆允中"),
    Role.OPERATOR: ("石安澜", "邓若川"),
    Role.AUDITOR: ("严省之",),
    Role.COUNTER: ("乔迎春",),
    Role.ENTERPRISE: ("万长青", "申有成"),
}
_CLIENT_BY_ROLE = {
    **dict.fromkeys(_DESK_ROLES, _DESK),
    Role.OPERATOR: _OPERATOR,
    Role.AUDITOR: _OPERATOR,
    Role.COUNTER: _HALL,
    Role.ENTERPRISE: _PORTAL,
}
_CLIENTS = (
    NewClient(
        _DESK,
        "区金融发展服务中心（人员）",
        Kind.DEPARTMENT,
        sorted(frozenset().union(*(SCOPES[role] for role in _DESK_ROLES))),
        organisation="finance-service-centre",
    ),
    NewClient(
        _OPERATOR,
        "信用数据中心（人员）",
        Kind.DEPARTMENT,
        sorted(SCOPES[Role.OPERATOR] | SCOPES[Role.AUDITOR]),
        organisation=HUB.organisation,
        resources=tuple(RESOURCES),
    ),
    NewClient(_HALL, "政务服务大厅窗口（人员）", Kind.DEPARTMENT, sorted(ACTING), organisation="data-bureau"),
    NewClient(_PORTAL, "企业端", Kind.SUBJECT, sorted(SCOPES[Role.ENTERPRISE])),
)


async def let_in(database: Database, usccs: Sequence[str]) -> None:
    """Let the invented people in who are not there yet; those with the role enterprise act for the first of `usccs`."""
    async with database.transaction() as connection:
        for client in _CLIENTS:
            if await client_records.find(connection, client.code) is None:
                await clients.add(connection, HUB, client)
        for new in _people(usccs):
            await _let_in(connection, new)


def _people(usccs: Sequence[str]) -> Sequence[NewPerson]:
    return [
        NewPerson(
            Person(demo.ISSUER, f"{role}-{place + 1}", name),
            _CLIENT_BY_ROLE[role],
            frozenset([role]),
            usccs[place] if role is Role.ENTERPRISE else None,
        )
        for role, names in _NAMES.items()
        for place, name in enumerate(names)
    ]


async def _let_in(connection: Connection, new: NewPerson) -> None:
    if await queries.find(connection, new.person.issuer, new.person.subject) is None:
        await commands.add(connection, HUB, new)


def tell(url: str) -> None:
    """Print where the invented people log in, and who they are."""
    show("", f"people log in at {url}/login/demo, by choosing one of these:")
    for role, names in _NAMES.items():
        show(f"  {role:<11} {ROLES[role]}: {'、'.join(names)}")
