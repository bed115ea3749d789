"""The user as whom PostgreSQL runs: the hub's own, or `nobody` where that is root, whom PostgreSQL refuses."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from hub.core.errors import Unavailable

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """`switched` says that it is another user than the hub's own, which only root can do and needs."""

    name: str
    uid: int
    gid: int
    switched: bool

    @classmethod
    def of_this_process(cls) -> Self:
        if os.geteuid() != 0:
            return cls(user_name(os.geteuid()), os.geteuid(), os.getegid(), switched=False)
        import pwd  # absent on Windows, where the package must still import

        try:
            entry = pwd.getpwnam(UNPRIVILEGED)
        except KeyError as problem:
            raise Unavailable(
                f"PostgreSQL does not run as root and this machine has no user {UNPRIVILEGED} to run it as: "
                "add that user, run the hub as another one, or set HUB_DATABASE_URL"
            ) from problem
        return cls(UNPRIVILEGED, entry.pw_uid, entry.pw_gid, switched=True)

    def give(self, made: Path) -> None:
        """Hand over a directory that the hub has just made; never follows a link that took its place."""
        if self.switched:
            os.chown(made, self.uid, self.gid, follow_symlinks=False)


def user_name(uid: int) -> str:
    """The user's name, or the number where the machine has no name for it, as in containers started with any uid."""
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def owner(path: Path) -> str:
    """The name of the user to whom a file belongs, or the link to one."""
    return user_name(path.lstat().st_uid)
