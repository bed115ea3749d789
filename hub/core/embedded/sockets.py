"""The directory of the server's socket: whoever can reach it is trusted, so only PostgreSQL's user and root can."""

import os
import re
import stat
from pathlib import Path

from hub.core.embedded.account import Account
from hub.core.embedded.place import OWN, Place
from hub.core.embedded.refusals import owner
from hub.core.errors import Unavailable

# The kernel takes 107 bytes with the socket's own name; other characters mean something in a URL, in asyncpg's list
# of hosts or in PostgreSQL's list of directories.
SHORT_AND_PLAIN = re.compile(r"[\w./+-]{1,85}", re.ASCII)
SHORT_BASE = Path("/tmp")  # noqa: S108 - the directory in it is refused unless it is the account's alone


def socket_directory(place: Place, account: Account) -> Path:
    """The same for every process on the same place; made when it is not there."""
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
