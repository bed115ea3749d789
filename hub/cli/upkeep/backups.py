"""Copies the hub, and puts a copy back; what that undoes is told before it is done."""

import asyncio
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.options import Json
from hub.cli.running import FAILED, refusals, settings, store_url, with_database
from hub.core.backups import commands
from hub.core.backups.commands import Restoration
from hub.core.backups.queries import Undone
from hub.terminal import say, show, show_json

_Folder = Annotated[Path, typer.Argument(file_okay=False, help="The backup's own folder.")]


def add_to(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(folder: _Folder, json: Json = False) -> None:
    """Copy the store, as it is at one moment, and the folders beside it into a new folder; everybody works on."""
    with refusals():
        chosen = settings()
        done = with_database(lambda database: commands.back_up(database, chosen, folder))
        if json:
            show_json({"folder": str(folder), **done._asdict()})
        else:
            show(
                f"{folder}: revision {done.revision}, {done.entries} entries of the access log, {len(done.files)} files"
            )


def restore(
    folder: _Folder,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking, whatever it undoes.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would undo, and change nothing.")] = False,
    drop_end: Annotated[
        bool, typer.Option("--drop-end", help="Keep nothing of what the log loses, as where it is not whole.")
    ] = False,
    json: Json = False,
) -> None:
    """Put the store back to a backup; first say what that undoes: revocations, consents and all else since."""
    with refusals():
        chosen = settings()
        with store_url(chosen) as url:
            ready = asyncio.run(commands.prepare(url, folder, while_used=dry_run))
            if not json:
                _show(ready)
            if not dry_run:
                _require_consent(ready, yes=yes)
            kept = (
                None if dry_run else asyncio.run(commands.restore(url, folder, chosen, ready, keeps_end=not drop_end))
            )
        if json:
            show_json({**_as_json(ready), "restored": not dry_run, "kept": str(kept) if kept else None})
        elif not dry_run:
            show(f"the store is that of {ready.backup.taken_at}" + (f"; what was undone is in {kept}" if kept else ""))


def _show(ready: Restoration) -> None:
    backup = ready.backup
    show(f"a backup of {backup.taken_at} by release {backup.version}: {backup.entries} entries of the access log")
    if ready.undone is None:
        show("the store is empty: nothing is undone")
        return
    if not ready.undone.continues:
        show("the store is another one, which goes on from another log: all of it is undone")
    for each in ready.undone.events:
        more = f" and {each.count - len(each.names)} more" if each.count > len(each.names) else ""
        show(f"  undoes {each.count} {each.event}: {', '.join(each.names)}{more}")
    show(f"  {ready.undone.entries} entries of the access log come after it")


def _require_consent(ready: Restoration, *, yes: bool) -> None:
    """Go on where nothing is undone, or somebody wants it all the same."""
    if yes or not (ready.undone and ready.undone.entries):
        return
    if not sys.stdin.isatty():
        say("hub: nothing was changed: repeat it with --yes")
        raise typer.Exit(FAILED)
    if not typer.confirm("Put the store back to the backup?", err=True):
        raise typer.Exit(FAILED)


def _as_json(ready: Restoration) -> dict[str, Any]:
    undone = ready.undone or Undone(continues=True, entries=0, events=())
    return {"backup": {**ready.backup._asdict(), "files": len(ready.backup.files)}, "undone": asdict(undone)}
