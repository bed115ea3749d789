"""Where the database lives: in the directory asked for or, where that is closed to PostgreSQL's user, elsewhere."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hub.core.embedded.account import Account
from hub.core.embedded.child import run_as
from hub.core.embedded.refusals import foreign, nearest_existing
from hub.core.errors import Unavailable

OWN = "huarong-credit-hub"
# In the order in which what lies there may be trusted to stay.
BASES = (Path("/var/lib"), Path("/var/tmp"), Path("/tmp"))  # noqa: S108 - only directories made by us are taken


@dataclass(frozen=True)
class Place:
    """A directory of the hub's: the cluster in it is the account's, the rest stays the hub's own."""

    root: Path

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"

    @property
    def lock(self) -> Path:
        return self.root / "postgres.lock"

    @property
    def digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]


def settle(data_dir: Path, account: Account, announce: Callable[[str], None]) -> Place:
    """Where a cluster is, there it stays; changes no mode and no owner of what the hub has not made."""
    place = _choose(data_dir, account, announce)
    os.close(open_own(str(place.lock), os.O_RDWR))  # the first thing that is refused where the hub may not write
    return place


def _choose(data_dir: Path, account: Account, announce: Callable[[str], None]) -> Place:
    wanted = Place(Path(os.path.realpath(data_dir)))
    nearest = nearest_existing(wanted.root)
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(nearest))
    if not account.switched:
        make(wanted.root)
        return wanted
    elsewhere = [Place(base / OWN / wanted.digest) for base in BASES]
    kept = [place for place in elsewhere if place.cluster.exists() and _ours(place.root.parent, place.root)]
    is_open = reaches(account, nearest)
    if wanted.cluster.exists() and not is_open:
        raise Unavailable(
            f"the database in {wanted.root} is now closed to {account.name}, as whom PostgreSQL runs: open the "
            "directories above it again (chmod a+x), or move it and set HUB_DATA_DIR to where it is"
        )
    if is_open and (wanted.cluster.exists() or not kept):
        make(wanted.root)
        if wanted.root.stat().st_uid not in (os.geteuid(), account.uid):
            raise foreign(wanted.root)
        return wanted
    place = kept[0] if kept else _first_open(elsewhere, wanted, account)
    announce(f"{wanted.root} is closed to {account.name}, as whom PostgreSQL runs: the database is in {place.root}")
    return place


def make(directory: Path) -> None:
    """Makes it, and the parents it lacks, open to all: what must be closed in it is closed each on its own."""
    for missing in reversed([path for path in (directory, *directory.parents) if not path.exists()]):
        try:
            missing.mkdir()
        except FileExistsError:  # another start was quicker
            continue
        missing.chmod(0o755)


def open_own(path: str, flags: int) -> int:
    """An opener for files of the hub's own: made when absent, closed to others, never through somebody's link."""
    return os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def reaches(account: Account, directory: Path) -> bool:
    """Tried, not computed from modes: access lists and mounts have a say too."""
    return run_as(account, "/bin/sh", "-c", 'cd -- "$1"', "sh", directory, directory=Path("/")).returncode == 0


def _first_open(places: list[Place], wanted: Place, account: Account) -> Place:
    for place in places:
        base = place.root.parent.parent
        if not os.access(base, os.W_OK) or not reaches(account, base):
            continue
        make(place.root.parent)
        if _ours(place.root.parent):
            make(place.root)
            return place
    bases = ", ".join(str(base) for base in BASES)
    raise Unavailable(
        f"{account.name}, as whom PostgreSQL runs, can reach neither {wanted.root} nor a directory of the hub's in "
        f"{bases}: open the way to one of them (chmod a+x), run the hub as another user than root, "
        "or set HUB_DATABASE_URL"
    )


def _ours(*directories: Path) -> bool:
    """Nobody else has put it there, and nobody else can change what is in it."""
    found = [directory.lstat() for directory in directories]
    return all(stat.S_ISDIR(one.st_mode) and one.st_uid == os.geteuid() and not one.st_mode & 0o022 for one in found)
