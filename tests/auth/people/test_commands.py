"""People are let in with roles that go with their organisation, and a refusal changes nothing."""

import asyncpg
import pytest

from auth.people import commands, queries
from auth.people.record import NewPerson
from auth.people.roles import ACTING, SCOPES, Role, scopes
from auth.scopes import Scope
from hub.core.actor import HUB, Person
from hub.core.errors import Conflict, HubError, Invalid, NotFound
from hub.core.store.database import Database
from tests.auth.people.conftest import PEOPLE
from tests.district import code

ISSUER = "https://id.example"
CLERK = Person(ISSUER, "u-1", "林知远")

pytestmark = pytest.mark.usefixtures("people")


def new(*roles: Role, client: str = "desk", enterprise: str | None = None, person: Person = CLERK) -> NewPerson:
    return NewPerson(person, client, frozenset(roles), enterprise)


@pytest.mark.parametrize(
    ("person", "kind", "sentence"),
    [
        (new(), Invalid, "a person without a role can do nothing: name one at least"),
        (new(Role.CLERK, client="nobody"), NotFound, "no client 'nobody'"),
        (
            new(Role.ENTERPRISE),
            Invalid,
            "the role enterprise goes with a client of the kind subject, and other roles with other kinds",
        ),
        (
            new(Role.CLERK, client="portal"),
            Invalid,
            "the role enterprise goes with a client of the kind subject, and other roles with other kinds",
        ),
        (
            new(Role.ENTERPRISE, Role.CLERK, client="portal", enterprise=code(1)),
            Invalid,
            "who has the role enterprise has no other",
        ),
        (new(Role.DECIDER, client="bank"), Invalid, "a partner's people are clerks"),
        (
            new(Role.CLERK, enterprise=code(1)),
            Invalid,
            "an enterprise is named with the role enterprise, and only then",
        ),
        (
            new(Role.ENTERPRISE, client="portal"),
            Invalid,
            "an enterprise is named with the role enterprise, and only then",
        ),
        (
            new(Role.CLERK, person=Person(ISSUER, "u-1", " ")),
            Invalid,
            "the person's name is ' ': it must be text that can be printed",
        ),
        (
            new(Role.CLERK, person=Person(ISSUER, "u\n1", "林知远")),
            Invalid,
            "the person's subject is 'u\\n1': it must be text that can be printed",
        ),
        (new(Role.CLERK, person=PEOPLE[0].person), Conflict, "urn:hub:demo 'clerk' is known already"),
    ],
    ids=[
        "no role",
        "unknown client",
        "an enterprise at a department",
        "a clerk at the portal",
        "two hats",
        "a decider at a bank",
        "a clerk for an enterprise",
        "no enterprise",
        "no name",
        "a subject of two lines",
        "known already",
    ],
)
async def test_a_person_that_cannot_be_is_refused(
    database: Database, person: NewPerson, kind: type[HubError], sentence: str
) -> None:
    with pytest.raises(kind) as refused:
        async with database.transaction() as connection:
            await commands.add(connection, HUB, person)

    assert refused.value.message == sentence
    assert len(await database.fetch("select from person")) == len(PEOPLE)


async def test_an_unknown_person_cannot_be_changed(database: Database) -> None:
    async with database.transaction() as connection:
        for change in (commands.disable, commands.enable):
            with pytest.raises(NotFound) as refused:
                await change(connection, HUB, ISSUER, "u-2")
            assert refused.value.message == "nobody is known here whom https://id.example calls 'u-2'"


async def test_shutting_somebody_out_twice_is_logged_once(database: Database) -> None:
    for _ in range(2):
        async with database.transaction() as connection:
            known = await commands.disable(connection, HUB, "urn:hub:demo", "clerk")
            assert not known.enabled

    entries = await database.fetch("select details from audit_entry where kind = 'PersonDisabled'")
    assert [entry["details"] for entry in entries] == [{"issuer": "urn:hub:demo", "subject": "clerk", "name": "林知远"}]


async def test_the_store_holds_an_enterprise_with_its_role_alone(database: Database) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="person_enterprise"):
        await database.fetch("update person set enterprise = $1 where subject = 'clerk'", code(1))


async def test_a_role_of_a_later_release_gives_nothing(database: Database) -> None:
    await database.fetch("update person set roles = '{clerk,archivist}' where subject = 'clerk'")

    async with database.connection() as connection:
        known = await queries.find(connection, "urn:hub:demo", "clerk")

    assert known
    assert known.roles == {Role.CLERK}


def test_roles_add_up() -> None:
    assert scopes([Role.AUDITOR, Role.CLERK], acting_for=None) == SCOPES[Role.AUDITOR] | SCOPES[Role.CLERK]


def test_who_acts_for_an_enterprise_has_no_more_than_the_enterprise() -> None:
    held = scopes(Role, acting_for=code(1))

    assert held == ACTING
    assert held < SCOPES[Role.ENTERPRISE]


def test_persons_are_shown_to_auditors_alone() -> None:
    assert [role for role in Role if Scope.AUDIT_PERSON_READ in SCOPES[role]] == [Role.AUDITOR]
