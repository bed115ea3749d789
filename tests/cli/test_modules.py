"""The command line reads only the module that its first word names."""

import sys
from asyncio.subprocess import PIPE, create_subprocess_exec

import pytest
import typer

from hub.cli import MODULES, app


def words(commands: typer.Typer) -> list[str]:
    return list(typer.main.get_command(commands).commands)  # type: ignore[attr-defined]


def test_every_command_has_its_module_and_every_module_its_commands() -> None:
    assert sorted(words(app())) == sorted(MODULES)


@pytest.mark.parametrize("word", MODULES)
def test_the_first_word_brings_its_own_module_alone(word: str) -> None:
    assert words(app([word])) == [each for each in words(app()) if MODULES[each] == MODULES[word]]


@pytest.mark.parametrize("word", ["clinet", "--help", ""], ids=["no such command", "an option", "nothing"])
def test_without_a_command_all_are_there(word: str) -> None:
    assert words(app([word])) == words(app())


async def test_a_bureaus_file_is_taken_in_without_the_server() -> None:
    read = "{'schema', 'hub.app', 'pypinyin'} & {*sys.modules}"
    program = f"import sys; from hub.cli import app; app(['ingest']); print({read})"

    process = await create_subprocess_exec(sys.executable, "-c", program, stdout=PIPE)

    assert (await process.communicate())[0].decode() == "set()\n"
