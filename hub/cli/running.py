"""Runs each command with the store open, and turns a refusal into a sentence and an exit code."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import typer
from pydantic import ValidationError

from hub.core.embedded import EmbeddedServer
from hub.core.errors import HubError, Invalid, UsageError, told_to_operator
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.core.store.migrations.revisions import require_newest
from hub.credit.evaluation.library.ruleset_store import add_folder
from hub.terminal import say

Result = TypeVar("Result")
DONE, FAILED, WRONG_USAGE, QUARANTINED = 0, 1, 2, 3
#: Thresholds of the garbage collector: young objects after so many new ones, older ones every third time, all objects
#: only after a thousand of these, as a collection of all that is remembered takes as long as a request may.
_COLLECTION_THRESHOLDS = 20_000, 2, 1_000


def settings() -> Settings:
    """The environment's settings; uses their rulesets. Raises UsageError naming the variable that is wrong."""
    try:
        chosen = Settings()
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = f"HUB_{'_'.join(map(str, fault['loc'])).upper()}: " if fault["loc"] else ""
        raise UsageError(f"{name}{fault['msg'].removeprefix('Value error, ')}") from None
    add_folder(chosen.rulesets_dir, drafts_in_force=chosen.draft_rulesets)
    return chosen


@contextmanager
def store_url(chosen: Settings, *, new: bool = False) -> Iterator[str]:
    """The store that the settings name, or the hub's own, which runs until the block ends; a `new` one may be made."""
    if chosen.database_url:
        yield chosen.database_url
        return
    with EmbeddedServer.start(chosen.data_dir, announce=lambda sentence: say(f"hub: {sentence}"), new=new) as server:
        yield server.url


def with_database(work: Callable[[Database], Awaitable[Result]], chosen: Settings | None = None) -> Result:
    """Run one command's work on a store that has the newest schema; raises UsageError where it has not."""
    with store_url(chosen or settings()) as url:
        return asyncio.run(_work(url, work))


async def _work(url: str, work: Callable[[Database], Awaitable[Result]]) -> Result:
    await require_newest(url)
    database = await Database.open(url)
    try:
        return await work(database)
    finally:
        await database.close()


@contextmanager
def faults_said() -> Iterator[None]:
    """As `refusals`, but print the faults of an invalid input a line each, as they name their places themselves."""
    with refusals():
        try:
            yield
        except Invalid as faults:
            say(*faults.message.split("\n"))
            raise typer.Exit(FAILED) from None


@contextmanager
def refusals() -> Iterator[None]:
    """Print a refusal as one sentence on standard error, and exit with its code, never with a traceback."""
    try:
        yield
    except UsageError as error:
        say(f"hub: {error.message}")
        raise typer.Exit(WRONG_USAGE) from None
    except HubError as error:
        say(*f"hub: {told_to_operator(error)}".split("\n"))
        raise typer.Exit(FAILED) from None


def settle() -> None:
    """Keep the garbage collector away from what was loaded until now.

    Collecting it took a tenth of a second each time, in the middle of somebody's request. Later a usual request leaves
    it nothing, and a long one, or a block of a package's rows, makes some thousand objects at once: collecting after
    every 700 was a tenth of the one's time, and a third of the other's.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTION_THRESHOLDS)
