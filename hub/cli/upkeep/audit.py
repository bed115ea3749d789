"""Verifies the access log, signs checkpoints over it, and archives months of it."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.options import Json
from hub.cli.running import FAILED, refusals, settings, with_database
from hub.core.actor import HUB
from hub.core.audit.archives import files
from hub.core.audit.archives.commands import ArchivedMonth, archive
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.checkpoints.signed_notes import NoteKey
from hub.core.audit.issuing import CheckpointIssuer
from hub.core.audit.verification.queries import Verification, verify
from hub.core.errors import Invalid, UsageError
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.terminal import say, show, show_json

audit = typer.Typer(help="The access log.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@audit.command("verify")
def verify_log(
    head: Annotated[str | None, typer.Option(help="The last hash noted before: it must still be in the chain.")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(dir_okay=False, help="A signed checkpoint that was kept: the log must still fit it.")
    ] = None,
    newer_only: Annotated[
        bool, typer.Option("--newer-only", help="Walk only what was written after the checkpoint.")
    ] = False,
    archived: Annotated[
        Path | None, typer.Option("--archive", help="An archive, or a folder of them, instead of the table.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The log's public key, as key.pub says it; the hub's own if not said.")
    ] = None,
    json: Json = False,
) -> None:
    """Walk the hash chain; exit with 1 at the first entry that is altered, missing or inserted."""
    with refusals():
        chosen = settings()
        if newer_only and not checkpoint:
            raise UsageError("--newer-only goes with --checkpoint")
        vouched = _checkpoint(checkpoint, _key(key, chosen)) if checkpoint else None
        if archived:
            if head or newer_only:
                raise UsageError("--archive goes with --checkpoint and --key alone")
            _verify_archives(archived, _key(key, chosen), vouched, json=json)
        else:
            _verify_table(head, vouched, newer_only=newer_only, json=json)


@audit.command("checkpoint")
def sign_checkpoint() -> None:
    """Sign a checkpoint over the log as it is now, and print it; the worker does so every minute."""
    with refusals():
        show(*with_database(lambda database: _issuer(database, settings()).issue()).splitlines())


@audit.command("archive")
def archive_log(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="Where the files go, one for each month.")],
    before: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Whole months before the one of this day are archived.")
    ],
    json: Json = False,
) -> None:
    """Take months of the log out of the table into files; the chain goes on where they end."""
    with refusals():
        done = with_database(lambda database: _archive(database, settings(), before, folder))
        if json:
            show_json({"months": [asdict(month) for month in done]})
            return
        for month in done:
            show(f"{month.month}: entries {month.first} to {month.last} are in {month.file}")
        if not done:
            show(f"no whole month before {before:%Y-%m-%d} is in the table")


def _key(text: str | None, chosen: Settings) -> NoteKey:
    known = text or CheckpointFolder(chosen.checkpoints_folder).public_key()
    if known is None:
        raise UsageError("name the log's public key by --key: this hub has none yet")
    try:
        return NoteKey.read(known)
    except Invalid as error:
        raise UsageError(f"--key: {error.message}") from None


def _checkpoint(path: Path, key: NoteKey) -> Checkpoint:
    try:
        return Checkpoint.open(path.read_text("utf-8"), key)
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"--checkpoint: {path}: {cause}") from None
    except Invalid as error:
        raise Invalid(f"{path}: {error.message}") from None


def _verify_table(head: str | None, vouched: Checkpoint | None, *, newer_only: bool, json: bool) -> None:
    done = with_database(lambda database: _verify(database, head, vouched, newer_only=newer_only))
    if json:
        show_json(asdict(done))
    else:
        show(done.fault or _told(done, newer_only=newer_only))
    if done.fault:
        raise typer.Exit(FAILED)


def _told(done: Verification, *, newer_only: bool) -> str:
    if not done.after:
        return f"{done.entries} entries, whole; the last hash is {done.head}"
    before = "were not looked at" if newer_only else "are archived"
    walked = f"entries {done.after + 1} to {done.entries}" if done.entries > done.after else "no newer entry"
    return f"{walked}, whole; those up to {done.after} {before}; the last hash is {done.head}"


def _verify_archives(path: Path, key: NoteKey, vouched: Checkpoint | None, *, json: bool) -> None:
    paths = sorted(path.glob("*.jsonl.gz")) if path.is_dir() else [path]
    if not paths or not path.exists():
        raise UsageError(f"{path}: there is no archive of the log here")
    checked = files.verify_all(paths, key, vouched)
    if json:
        show_json({"files": [asdict(one) for one in checked]})
    for one in [] if json else checked:
        show(f"{one.file}: {one.fault or f'entries {one.first} to {one.last}, whole; the last hash is {one.hash}'}")
    if vouched and not any(one.first <= vouched.size <= one.last for one in checked):
        say(f"hub: no file has entry {vouched.size}, at which the checkpoint stands")
        raise typer.Exit(FAILED)
    if any(one.fault for one in checked):
        raise typer.Exit(FAILED)


def _issuer(database: Database, chosen: Settings) -> CheckpointIssuer:
    return CheckpointIssuer(database, CheckpointFolder(chosen.checkpoints_folder), chosen.log_origin)


async def _verify(
    database: Database, head: str | None, vouched: Checkpoint | None, *, newer_only: bool
) -> Verification:
    async with database.connection() as connection:
        return await verify(connection, head, vouched, newer_only=newer_only)


async def _archive(database: Database, chosen: Settings, before: datetime, folder: Path) -> list[ArchivedMonth]:
    """What the newest checkpoint vouches for must be there first: an archive must not hide that it is not."""
    await _issuer(database, chosen).issue(every_hash=True)
    signer = CheckpointFolder(chosen.checkpoints_folder).signer(chosen.log_origin)
    return [month async for month in archive(database, HUB, signer, before.date(), folder)]
