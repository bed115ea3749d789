"""A Python that PostgreSQL's user may execute, with Patroni: under one that it may not, Patroni waits for ever."""

import importlib.metadata
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hub.core.embedded.account import Account
from hub.core.embedded.child import run_as

#: What Patroni is not asked for.
_LEFT_OUT = shutil.ignore_patterns(
    "site-packages", "dist-packages", "test", "__pycache__", "config-*", "idlelib", "ensurepip", "tkinter", "*.a"
)
_NEEDED = ("patroni", "etcd3"), ("psycopg", "binary")


@dataclass(frozen=True)
class Interpreter:
    """The program, and the variables that it needs."""

    program: Path
    variables: tuple[str, ...] = ()

    @classmethod
    def for_account(cls, account: Account, copy: Path) -> Self:
        """This process's own where the account can run Patroni by it, else a copy of it without what is not needed."""
        own = cls(Path(sys.executable))
        return own if own._runs(account) else cls._copied(copy)

    def command(self, module: str) -> list[str | Path]:
        """The beginning of a command line that runs a module."""
        return ["/usr/bin/env", *self.variables, self.program, "-m", module]

    def _runs(self, account: Account) -> bool:
        done = run_as(account, *self.command("patroni"), "--version", directory=Path("/"))
        return done.returncode == 0

    @classmethod
    def _copied(cls, copy: Path) -> Self:
        home, packages = copy / "home", copy / "packages"
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        program = home / "bin" / version
        program.parent.mkdir(parents=True)
        shutil.copy2(Path(sys.executable).resolve(), program)
        shutil.copytree(Path(os.__file__).parent, home / "lib" / version, ignore=_LEFT_OUT)
        for library in Path(sys.base_prefix, "lib").glob("libpython*.so*"):
            shutil.copy2(library, home / "lib" / library.name)
        for distribution in _distributions():
            _copy(distribution, packages)
        for made in (copy, *copy.rglob("*")):
            made.chmod(0o755)
        return cls(program, (f"PYTHONHOME={home}", f"PYTHONPATH={packages}", f"LD_LIBRARY_PATH={home / 'lib'}"))


def _distributions() -> Iterator[importlib.metadata.Distribution]:
    """Patroni, its driver, and all that they need."""
    waiting, seen = list(_NEEDED), set(_NEEDED)
    while waiting:
        name, extra = waiting.pop()
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of another platform, or of another extra
        yield found
        for line in found.requires or ():
            needed, _, condition = line.partition(";")
            if "extra" in condition and f'"{extra}"' not in condition.replace("'", '"'):
                continue
            match = re.match(r"([\w.-]+)", needed)
            if match and (match[1], "") not in seen:
                seen.add((match[1], ""))
                waiting.append((match[1], ""))


def _copy(distribution: importlib.metadata.Distribution, to: Path) -> None:
    for file in distribution.files or ():
        source = Path(str(distribution.locate_file(file)))
        if ".." not in file.parts and "__pycache__" not in file.parts and source.is_file():
            target = to / Path(*file.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
