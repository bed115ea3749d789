"""The cluster on disk: created whole with its database `hub`, and refused when it is not this server's to run."""

from pathlib import Path

from hub.core.embedded.account import Account, user_name
from hub.core.embedded.binaries import Programs
from hub.core.embedded.child import run_as
from hub.core.embedded.place import Place, unfinished
from hub.core.embedded.refusals import failed
from hub.core.errors import Unavailable

CREATE = ("--username=hub", "--encoding=UTF8", "--auth-local=trust", "--auth-host=reject")
# The builtin locale is the same on every machine and came with version 17.
LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")


def ensure(place: Place, programs: Programs, account: Account, *, durable: bool) -> None:
    """Make a cluster that these programs can run as this account; only while holding the place's lock."""
    if not place.cluster.exists():
        with unfinished(place.cluster) as building:
            account.give(building)
            _create(building, programs, account, place.root, durable=durable)
    if (found := place.cluster.stat().st_uid) != account.uid:
        raise Unavailable(
            f"the database in {place.cluster} belongs to {user_name(found)} and not to {account.name}, as whom "
            f"PostgreSQL would run: give it to {account.name} (chown -R), or set HUB_DATA_DIR to another directory"
        )
    try:
        version = (place.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError as problem:
        raise Unavailable(
            f"the database in {place.cluster} is not whole, its PG_VERSION is missing: "
            "restore it from a backup, or move it away to begin with an empty one"
        ) from problem
    if version != str(programs.major):
        raise Unavailable(
            f"the database in {place.cluster} was written by PostgreSQL {version}, and the programs in "
            f"{programs.directory} are PostgreSQL {programs.major}: dump it with version {version} and load it into "
            f"an empty HUB_DATA_DIR, or make version {version} the one that is found"
        )


def _create(building: Path, programs: Programs, account: Account, where: Path, *, durable: bool) -> None:
    locale = LOCALE if programs.major >= 17 else ("--locale=C",)
    initdb = (programs.directory / "initdb", "-D", building, *CREATE, *locale, *(() if durable else ("--no-sync",)))
    single = (programs.directory / "postgres", "--single", "-c", "exit_on_error=on", *(() if durable else ("-F",)))
    for doing, command, typed in (
        ("create its cluster", initdb, ""),
        ("create its database", (*single, "-D", building, "postgres"), "CREATE DATABASE hub;\n"),
    ):
        made = run_as(account, *command, directory=where, typed=typed)
        if made.returncode:
            raise failed(doing, where, made.stdout)
