"""A hub in a process of its own, to be killed or to be another user: starts, says so, stops at the end of its input."""

import encodings.ascii  # noqa: F401 - and below: nothing can be imported once the user is changed
import fcntl  # noqa: F401
import json
import os
import pwd
import sys
from pathlib import Path

from hub.core.embedded import EmbeddedServer, binaries, child
from hub.core.embedded.account import Account
from hub.core.embedded.place import Place
from hub.core.errors import Unavailable


def become_nobody(data_dir: Path) -> None:
    programs = next(binaries._directories(Place(data_dir.parent), Account.of_this_process(), str))
    binaries.wheel_programs = lambda: programs
    entry = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main(data_dir: Path, *manners: str) -> None:
    if "unprivileged" in manners and os.geteuid() == 0:
        become_nobody(data_dir)
    if "untied" in manners:
        child._prctl = None
    announced: list[str] = []
    try:
        server = EmbeddedServer.start(data_dir, announce=announced.append, durable=False)
    except Unavailable as refusal:
        say(refusal=refusal.message)
        return
    say(url=server.url, owned=server.owned, announced=announced)
    sys.stdin.read()
    server.stop()


main(Path(sys.argv[1]), *sys.argv[2:])
