"""Looks at settings, machine and store, and says what stands in the way of production."""

import asyncio
from collections import Counter

import typer

from hub.cli.options import Json
from hub.cli.running import FAILED, refusals, settings, store_url
from hub.cli.upkeep.diagnoses.machine import diagnose_machine
from hub.cli.upkeep.diagnoses.results import Diagnosis, Level
from hub.cli.upkeep.diagnoses.settings import diagnose_settings
from hub.cli.upkeep.diagnoses.store import diagnose_store
from hub.core.errors import Unavailable, UsageError, told_to_operator
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.terminal import show, show_json


def add_to(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(json: Json = False) -> None:
    """Say what stands in the way of production, a line each with its remedy; exit with 1 if anything does."""
    with refusals():
        found = _diagnoses()
        if json:
            counted = Counter(each.level for each in found)
            told = [{**each._asdict(), "level": each.level.value} for each in found]
            show_json({"diagnoses": told, **{level.value: counted[level] for level in Level}})
        for each in [] if json else found:
            show(f"{each.level.value:8} {each.subject}: {each.told}" + (f" -> {each.remedy}" if each.remedy else ""))
        if any(each.level is Level.FAULT for each in found):
            raise typer.Exit(FAILED)


def _diagnoses() -> list[Diagnosis]:
    """Settings that cannot be used are the only diagnosis then."""
    try:
        chosen = settings()
    except UsageError as error:
        return [Diagnosis.fault("settings", error.message, "correct the variable")]
    return [*diagnose_settings(chosen), *diagnose_machine(chosen), *_of_store(chosen)]


def _of_store(chosen: Settings) -> list[Diagnosis]:
    try:
        with store_url(chosen) as url:
            return asyncio.run(_collected(url, chosen))
    except Unavailable as error:
        return [Diagnosis.fault("store", told_to_operator(error), "make it reachable")]


async def _collected(url: str, chosen: Settings) -> list[Diagnosis]:
    database = await Database.open(url, most=2)
    try:
        return [each async for each in diagnose_store(database, chosen)]
    finally:
        await database.close()
