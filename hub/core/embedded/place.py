"""Where the database lives: in the directory asked for or, where that is closed to PostgreSQL's user, elsewhere."""

import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.core.embedded.account import Account, owner
from hub.core.embedded.child import reaches
from hub.core.embedded.refusals import nearest_existing
from hub.core.errors import Unavailable

OWN = "huarong-credit-hub"
# In the order in which what lies there may be trusted to stay; only directories that the hub has made are taken.
BASES = (Path("/var/lib"), Path("/var/tmp"), Path("/tmp"))  # noqa: S108
# The kernel takes 107 bytes with the socket's own name; other characters mean something in a URL, in asyncpg's list
# of hosts or in PostgreSQL's list of directories.
SHORT_AND_PLAIN = re.compile(r"[\w./+-]{1,85}", re.ASCII)
SHORT_BASE = Path("/tmp")  # noqa: S108
UNFINISHED = "unfinished-"


@dataclass(frozen=True)
class Place:
    """A directory of the hub's: the cluster and the sockets in it are the account's, the rest stays the hub's own."""

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


def settle(data_dir: Path, account: Account, announce: Callable[[str], None], *, new: bool = True) -> Place:
    """Choose the place: where a cluster is, there it stays. Changes no mode and no owner of what others have made.

    Raises Unavailable where there is no cluster and none may be made.
    """
    wanted = Place(Path(os.path.realpath(data_dir)))
    nearest = nearest_existing(wanted.root)
    if not nearest.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(nearest))
    place = _choose(wanted, nearest, account) if account.switched else wanted
    begins = not place.cluster.exists()
    if begins and not new:
        raise Unavailable(
            f"there is no store in {wanted.root}: `hub migrate` or `hub demo` makes one there; if yours is in another "
            "directory, type the command there or set HUB_DATA_DIR"
        )
    make(place.root)
    if place is not wanted:
        announce(f"{wanted.root} is closed to {account.name}, as whom PostgreSQL runs: the database is in {place.root}")
    elif account.switched and wanted.root.stat().st_uid not in (os.geteuid(), account.uid):
        # Root does not build where another user could put something else in the way.
        raise Unavailable(
            f"the database directory {wanted.root} belongs to {owner(wanted.root)}, and the hub runs as root: "
            f"run the hub as {owner(wanted.root)}, or set HUB_DATA_DIR to another directory"
        )
    elif begins:
        announce(f"a new store is made in {place.root}")
    os.close(open_own(str(place.lock), os.O_RDWR))  # the first thing that is refused where the hub may not write
    return place


def _choose(wanted: Place, nearest: Path, account: Account) -> Place:
    elsewhere = [Place(base / OWN / wanted.digest) for base in BASES]
    kept = [place for place in elsewhere if place.cluster.exists() and _ours(place.root.parent, place.root)]
    if reaches(account, nearest):
        return wanted if wanted.cluster.exists() or not kept else kept[0]
    if wanted.cluster.exists():
        raise Unavailable(
            f"the database in {wanted.root} is now closed to {account.name}, as whom PostgreSQL runs: open the "
            "directories above it again (chmod a+x), or move it and set HUB_DATA_DIR to where it is"
        )
    for place in (*kept, *(place for place in elsewhere if _is_open(place.root.parent, account))):
        return place
    raise Unavailable(
        f"{account.name}, as whom PostgreSQL runs, can reach neither {wanted.root} nor a directory of the hub's in "
        f"{', '.join(map(str, BASES))}: open the way to one of them (chmod a+x), run the hub as another user than "
        "root, or set HUB_DATABASE_URL"
    )


def _is_open(own: Path, account: Account) -> bool:
    """Whether the hub's directory in one of the BASES can be used; made if it is not there."""
    if not os.access(own.parent, os.W_OK) or not reaches(account, own.parent):
        return False
    make(own)
    return _ours(own)


def _ours(*directories: Path) -> bool:
    """Whether nobody else has put them there, and nobody else can change what is in them."""
    found = [directory.lstat() for directory in directories]
    return all(stat.S_ISDIR(one.st_mode) and one.st_uid == os.geteuid() and not one.st_mode & 0o022 for one in found)


def make(directory: Path) -> None:
    """Make a directory and the parents that it lacks, open to all: what must be closed in it is closed by itself."""
    for missing in reversed([path for path in (directory, *directory.parents) if not path.exists()]):
        try:
            missing.mkdir()
        except FileExistsError:  # another start was quicker
            continue
        missing.chmod(0o755)


def socket_directory(place: Place, account: Account) -> Path:
    """The directory of the server's socket, the same for every process on a place; made when it is not there.

    Whoever can reach the socket is trusted, so only PostgreSQL's user and root can.
    """
    beside = place.root / "sockets"
    directory = beside if SHORT_AND_PLAIN.fullmatch(str(beside)) else SHORT_BASE / f"{OWN}-{place.digest}"
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.lstat().st_uid == os.geteuid():
        account.give(directory)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise Unavailable(
            f"the socket directory {directory} is not closed to all but {account.name} "
            f"(it belongs to {owner(directory)}, mode {stat.S_IMODE(found.st_mode):o}): remove it and start again"
        )
    return directory


def open_own(path: str, flags: int) -> int:
    """Open a file of the hub's own: made when absent, closed to others, never through somebody's link."""
    return os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)


@contextmanager
def unfinished(finished: Path) -> Iterator[Path]:
    """A directory that gets the name `finished` at the end, so that it is there whole or not at all.

    What earlier attempts have left that were killed is removed.
    """
    for left in finished.parent.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    building = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=finished.parent))
    try:
        yield building
        building.rename(finished)
        handle = os.open(finished.parent, os.O_RDONLY)
        os.fsync(handle)  # the name survives a power cut as the content does
        os.close(handle)
    finally:
        shutil.rmtree(building, ignore_errors=True)
