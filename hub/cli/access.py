"""Adds, lists and changes clients, and rotates the keys that sign their tokens."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from auth import scopes
from auth.clients import commands as clients
from auth.clients import queries
from auth.clients.record import Client
from auth.clients.rules import NewClient
from auth.tokens import signing_keys
from hub.cli.options import Json
from hub.cli.running import refusals, settings, with_database
from hub.core.actor import HUB
from hub.core.errors import UsageError
from hub.core.limits.rules import LimitOverrides
from hub.core.settings import SigningAlgorithm
from hub.core.store.database import Database
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.rulesets.language.suggestions import unknown
from hub.intake.ingest.resources import RESOURCES
from hub.terminal import say, show, show_json

client = typer.Typer(help="The programs that may connect.", no_args_is_help=True)
key = typer.Typer(help="The keys that sign tokens.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="The client's code, which is its client_id.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(client, name="client")
    app.add_typer(key, name="key")


@client.command()
def add(
    code: Code,
    name: Annotated[str, typer.Option(help="Its name for people.")],
    kind: Annotated[str, typer.Option(help="department, partner or subject.")],
    scope: Annotated[list[str], typer.Option(help="A scope it may ask for; repeat for more.")],
    organisation: Annotated[str | None, typer.Option(help="Whom it acts for; its own code if not said.")] = None,
    auth: Annotated[str, typer.Option(help="client_secret_basic or private_key_jwt.")] = "client_secret_basic",
    jwks: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Its public keys, a JWK set.")] = None,
    dpop: Annotated[bool, typer.Option("--dpop", help="It must bind its tokens by DPoP.")] = False,
    rs256: Annotated[bool, typer.Option("--rs256", help="It may sign with RS256, which FAPI 2.0 does not.")] = False,
    endpoint_audience: Annotated[
        bool, typer.Option("--endpoint-audience", help="Its assertions may be made out to the token endpoint.")
    ] = False,
    jurisdiction: Annotated[list[str] | None, typer.Option(help="A region it is limited to; repeat for more.")] = None,
    scenario: Annotated[list[str] | None, typer.Option(help="A scenario it is limited to; repeat for more.")] = None,
    resource: Annotated[list[str] | None, typer.Option(help="A resource it may write; repeat for more.")] = None,
    trusted_only: Annotated[
        bool, typer.Option("--trusted-only", help="It may send documents that were added for it, and no others.")
    ] = False,
    cost: Annotated[int | None, typer.Option(help="Points one query may cost; what its kind may if not said.")] = None,
    capacity: Annotated[int | None, typer.Option(help="Points it can save up.")] = None,
    refill: Annotated[int | None, typer.Option(help="Points it gets back each second.")] = None,
    json: Json = False,
) -> None:
    """Add a client and print its secret, this once."""
    with refusals():
        new = NewClient(
            code,
            name,
            kind,
            scope,
            organisation=organisation,
            auth_method=auth,
            jwks=_jwks(jwks) if jwks else None,
            dpop_required=dpop,
            rs256_allowed=rs256,
            endpoint_audience_allowed=endpoint_audience,
            jurisdictions=jurisdiction,
            scenarios=scenario,
            resources=resource or (),
            limits=LimitOverrides(cost, capacity, refill),
            trusted_only=trusted_only,
        )
        settings()  # reads the district's own rulesets too
        _check_known("scenario", scenario, {known.code for known in library().all_scenarios})
        _check_known("resource", resource, RESOURCES)
        _show_secret(code, with_database(lambda database: _add(database, new)), json=json)
        _tell_reserved(scope)


@client.command("list")
def list_clients(json: Json = False) -> None:
    """Show every client and its scopes."""
    with refusals():
        listed = with_database(_list)
        if json:
            show_json({"clients": [_as_json(known) for known in listed]})
            return
        for known in listed:
            state = "" if known.enabled else "  (disabled)"
            show(f"{known.code}  {known.kind.value}  {known.name}{state}")
            show(f"    {' '.join(sorted(known.scopes))}")


@client.command()
def rotate(
    code: Code,
    overlap: Annotated[int, typer.Option(min=0, help="Seconds for which the old secret stays good.")] = 86_400,
    json: Json = False,
) -> None:
    """Give a client a new secret and print it, this once."""
    with refusals():
        _show_secret(code, with_database(lambda database: _rotate(database, code, overlap)), json=json)


@client.command()
def rekey(
    code: Code, jwks: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Its public keys, a JWK set.")]
) -> None:
    """Give a client that signs other keys; those that are not in the file are refused from now on."""
    with refusals():
        key_set = _jwks(jwks)
        thumbprints = with_database(lambda database: _rekey(database, code, key_set))
        show(f"client {code} signs with {', '.join(thumbprints)} from now on")


@client.command()
def disable(code: Code, json: Json = False) -> None:
    """Shut a client out; its tokens stop within a second."""
    with refusals():
        with_database(lambda database: _disable(database, code))
        if json:
            show_json({"client_id": code, "enabled": False})
        else:
            show(f"client {code} is disabled")


@key.command("rotate")
def rotate_key(json: Json = False) -> None:
    """Sign with the next key from now on; the one before stays good for checking."""
    with refusals():
        algorithm = settings().signing_algorithm
        kid = with_database(lambda database: _rotate_key(database, algorithm))
        if json:
            show_json({"kid": kid, "algorithm": algorithm.value})
        else:
            show(f"tokens are signed by {kid} from now on")


def _check_known(kind: str, names: Sequence[str] | None, known: Iterable[str]) -> None:
    """Raise UsageError for a limit of the client that names nothing: it would only shut the client out, unseen."""
    for name in names or ():
        if name not in known:
            raise UsageError(f"--{kind}: {unknown(kind, name, sorted(known))}")


async def _add(database: Database, new: NewClient) -> str | None:
    async with database.transaction() as connection:
        return await clients.add(connection, HUB, new)


async def _rotate(database: Database, code: str, overlap: int) -> str:
    async with database.transaction() as connection:
        return await clients.rotate(connection, HUB, code, timedelta(seconds=overlap))


async def _rekey(database: Database, code: str, jwks: dict[str, Any]) -> Sequence[str]:
    async with database.transaction() as connection:
        return await clients.rekey(connection, HUB, code, jwks)


async def _disable(database: Database, code: str) -> None:
    async with database.transaction() as connection:
        await clients.disable(connection, HUB, code)


async def _list(database: Database) -> list[Client]:
    async with database.connection() as connection:
        return await queries.list_all(connection)


async def _rotate_key(database: Database, algorithm: SigningAlgorithm) -> str:
    async with database.transaction() as connection:
        return await signing_keys.rotate(connection, HUB, algorithm)


def _jwks(path: Path) -> dict[str, Any]:
    try:
        key_set = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{path}: not JSON: {error}") from None
    if not isinstance(key_set, dict):
        raise UsageError(f"{path}: a JWK set is an object with the member 'keys'")
    return key_set


def _tell_reserved(names: Sequence[str]) -> None:
    """Say on standard error which of these scopes open nothing yet."""
    reserved = sorted(scope for scope in scopes.named(names) if scope.reserved)
    if reserved:
        say(f"hub: nothing asks for {', '.join(reserved)} yet: reserved for areas that are still to come")


def _show_secret(code: str, secret: str | None, *, json: bool) -> None:
    if json:
        show_json({"client_id": code, "client_secret": secret})
        return
    show(f"client_id      {code}")
    show(f"client_secret  {secret or 'none: the client signs with its own key'}")


def _as_json(known: Client) -> dict[str, object]:
    return {
        "client_id": known.code,
        "name": known.name,
        "kind": known.kind.value,
        "organisation": known.organisation,
        "auth_method": known.auth_method.value,
        "scopes": sorted(known.scopes),
        "enabled": known.enabled,
        "limits": {name: getattr(known.limits, name) for name in ("cost", "capacity", "refill")},
        "trusted_only": known.trusted_only,
    }
