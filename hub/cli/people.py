"""Lets people in, gives them roles, and shuts them out."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

import typer

from auth.people import commands, queries, roles
from auth.people.record import NewPerson, PersonRecord
from hub.cli.options import Json
from hub.cli.running import refusals, with_database
from hub.core import uscc
from hub.core.actor import HUB, Person
from hub.core.errors import Invalid
from hub.core.store.database import Connection, Database
from hub.terminal import show, show_json

person = typer.Typer(help="The people who may log in.", no_args_is_help=True)

Issuer = Annotated[str, typer.Argument(help="The identity provider, by the name in its file or tokens.")]
Subject = Annotated[str, typer.Argument(help="The provider's own name for the person.")]
RoleNames = Annotated[list[str], typer.Option("--role", help="clerk, reviewer, decider …; repeat for more.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(person, name="person")


@person.command()
def add(
    issuer: Issuer,
    subject: Subject,
    role: RoleNames,
    name: Annotated[str, typer.Option(help="The person's name, as it stands in the access log.")],
    client: Annotated[str, typer.Option(help="The client of the person's organisation: nobody may more than it.")],
    enterprise: Annotated[str | None, typer.Option(help="Whom somebody with the role enterprise acts for.")] = None,
    json: Json = False,
) -> None:
    """Let a person in, with roles that no claim of the provider changes."""
    with refusals():
        new = NewPerson(Person(issuer, subject, name), client, roles.named(role), _code(enterprise))
        _show(_changed(lambda connection: commands.add(connection, HUB, new)), json=json)


@person.command("list")
def list_people(
    issuer: Annotated[str | None, typer.Option(help="Only those of one identity provider.")] = None, json: Json = False
) -> None:
    """Everybody who may log in or might once, with roles and organisation."""
    with refusals():
        known = with_database(lambda database: _list(database, issuer))
        if json:
            show_json({"people": [_as_json(each) for each in known]})
            return
        for each in known:
            _show(each)


@person.command("roles")
def set_roles(issuer: Issuer, subject: Subject, role: RoleNames, json: Json = False) -> None:
    """Give a person these roles and no others, from the next request on."""
    with refusals():
        held = roles.named(role)
        _show(_changed(lambda connection: commands.set_roles(connection, HUB, issuer, subject, held)), json=json)


@person.command()
def disable(issuer: Issuer, subject: Subject, json: Json = False) -> None:
    """Shut a person out; every session of hers ends at once."""
    with refusals():
        _show(_changed(lambda connection: commands.disable(connection, HUB, issuer, subject)), json=json)


@person.command()
def enable(issuer: Issuer, subject: Subject, json: Json = False) -> None:
    """Let a person in again who was shut out."""
    with refusals():
        _show(_changed(lambda connection: commands.enable(connection, HUB, issuer, subject)), json=json)


def _changed(change: Callable[[Connection], Awaitable[PersonRecord]]) -> PersonRecord:
    async def work(database: Database) -> PersonRecord:
        async with database.transaction() as connection:
            return await change(connection)

    return with_database(work)


async def _list(database: Database, issuer: str | None) -> Sequence[PersonRecord]:
    async with database.connection() as connection:
        return await queries.list_all(connection, issuer)


def _code(typed: str | None) -> str | None:
    """The enterprise's code as the register writes it; raises Invalid for a text that is none."""
    if typed is None:
        return None
    reading = uscc.read(typed)
    if reading.fault in uscc.MALFORMED:
        raise Invalid(f"--enterprise: {typed[:40]!r}: {reading.reason}")
    return reading.code


def _show(known: PersonRecord, *, json: bool = False) -> None:
    if json:
        show_json(_as_json(known))
        return
    whom = f" for {known.enterprise}" if known.enterprise else ""
    state = "" if known.enabled else "  (disabled)"
    show(f"{known.person.name}  {known.client}{whom}  {' '.join(sorted(known.roles))}{state}")
    show(f"    {known.person.issuer}  {known.person.subject}")


def _as_json(known: PersonRecord) -> dict[str, object]:
    return {
        "issuer": known.person.issuer,
        "subject": known.person.subject,
        "name": known.person.name,
        "client": known.client,
        "enterprise": known.enterprise,
        "roles": sorted(known.roles),
        "set_by_hand": known.set_by_hand,
        "enabled": known.enabled,
    }
