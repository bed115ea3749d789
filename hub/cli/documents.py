"""Registers, lists and removes the trusted documents of clients."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from auth.clients import trusted_documents
from auth.clients.trusted_documents import TrustedDocument
from auth.tokens import trusted_issuers
from auth.tokens.trusted_issuers import TrustedIssuer
from hub.cli.options import Json
from hub.cli.running import refusals, settings, with_database
from hub.core.actor import HUB
from hub.core.errors import HubError, UsageError
from hub.core.store.database import Database
from hub.terminal import show, show_json
from schema.requests.documents import Documents
from schema.sdl import SCHEMA

document = typer.Typer(help="The documents that clients may send by their hash.", no_args_is_help=True)

Client = Annotated[str, typer.Argument(help="The client's code; of another issuer's, NAMESPACE:CODE.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(document, name="document")


@document.command()
def add(
    client: Client,
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="GraphQL, one document a file.")],
    json: Json = False,
) -> None:
    """Register documents, all or none of them, and print their hashes."""
    with refusals():
        texts = [_valid(path) for path in files]
        trusted = _trusted() if ":" in client else ()
        digests = with_database(lambda database: _add(database, client, texts, trusted))
        if json:
            added = zip(digests, files, strict=True)
            show_json({"documents": [{"sha256": name, "file": str(path)} for name, path in added]})
            return
        for name, path in zip(digests, files, strict=True):
            show(f"sha256:{name}  {path}")


@document.command("list")
def list_documents(
    client: Annotated[str | None, typer.Argument(help="Only this client's.")] = None, json: Json = False
) -> None:
    """Show which client has registered what, and since when."""
    with refusals():
        listed = with_database(lambda database: _list(database, client))
        if json:
            show_json({"documents": [_as_json(known) for known in listed]})
            return
        for known in listed:
            show(f"{known.client}  sha256:{known.digest}  {known.added_at:%Y-%m-%d %H:%M}")


@document.command()
def remove(client: Client, sha256: Annotated[str, typer.Argument(help="The document's hash.")]) -> None:
    """Withdraw a document; within a second the client can send it no more."""
    with refusals():
        name = sha256.removeprefix("sha256:")
        with_database(lambda database: _remove(database, client, name))
        show(f"client {client} can send sha256:{name} no more")


def _trusted() -> Sequence[TrustedIssuer]:
    chosen = settings()
    return list(trusted_issuers.load(chosen.trusted_issuers, chosen.issuer).values())


async def _add(database: Database, client: str, texts: Sequence[str], trusted: Sequence[TrustedIssuer]) -> list[str]:
    async with database.transaction() as connection:
        return [await trusted_documents.add(connection, HUB, client, text, trusted) for text in texts]


async def _list(database: Database, client: str | None) -> Sequence[TrustedDocument]:
    async with database.connection() as connection:
        return await trusted_documents.list_all(connection, client)


async def _remove(database: Database, client: str, name: str) -> None:
    async with database.transaction() as connection:
        await trusted_documents.remove(connection, HUB, client, name)


def _valid(path: Path) -> str:
    """The text, to the byte; raises UsageError for what the hub could not answer."""
    try:
        text = path.read_bytes().decode()
        parsed = Documents(SCHEMA).read(text, suggesting=True)
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not UTF-8") from None
    except HubError as error:
        raise UsageError(f"{path}: {error.message}") from None
    if isinstance(parsed, list):
        raise UsageError(f"{path}: {parsed[0].message}")
    return text


def _as_json(known: TrustedDocument) -> dict[str, object]:
    return {
        "client_id": known.client,
        "sha256": known.digest,
        "added_at": known.added_at.isoformat(),
        "document": known.text,
    }
