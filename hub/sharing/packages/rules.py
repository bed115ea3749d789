"""When packages are made, how long a failed one waits, and what the columns of a view are called."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from urllib.parse import urlsplit

import orjson
from cronsim import CronSim, CronSimError

from hub.core.calendar import is_working_day
from hub.core.clock import SHANGHAI
from hub.core.errors import Invalid
from hub.sharing.views.results import View

#: Pauses after the first, second … failure; the last one goes on.
_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))
#: The kinds of addresses at which packages are dropped.
_TARGETS = ("file", "s3", "sftp")
_REMOTE, _LONGEST_TARGET = ("s3", "sftp"), 500
#: How far a run on a working day is looked for.
_HORIZON = timedelta(days=5 * 366)


def next_run(cron: str, after: datetime, *, working_days: bool) -> datetime:
    """The first run of a cron line after a moment, in the district's time; raises Invalid for what is no cron line.

    With `working_days` runs on days of rest are left out; in a year not announced, those that the law fixes.
    """
    for run in _runs(cron, after):
        if not working_days or is_working_day(run.date()):
            return run.astimezone(UTC)
    raise Invalid(f"{cron[:60]!r} never runs on a working day", field="cron")


def pause(attempts: int) -> timedelta:
    """How long a package or drop waits that has failed so many times."""
    return _PAUSES[min(attempts, len(_PAUSES)) - 1]


def check_target(target: str) -> None:
    """Raise Invalid for an address of no kind at which packages are dropped, and for one with a password."""
    try:
        parts = urlsplit(target)
        whole = bool(parts.hostname) if parts.scheme in _REMOTE else not parts.netloc and parts.path.startswith("/")
        parts.port  # noqa: B018  (it is read when it is asked for)
    except ValueError:
        raise Invalid(_no_target(target), field="target") from None
    if parts.password is not None:
        raise Invalid("a target has no password: the hub's key opens SFTP servers", field="target")
    if parts.scheme not in _TARGETS or not whole or not target.isprintable() or len(target) > _LONGEST_TARGET:
        raise Invalid(_no_target(target), field="target")


def _no_target(target: str) -> str:
    return f"{target[:80]!r} is no target: write {', '.join(f'{name}://…' for name in _TARGETS)}"


def definition(view: View) -> str:
    """Digest what decides which rows and columns a view has; two packages with one digest fit together."""
    jurisdictions = sorted(view.jurisdictions) if view.jurisdictions is not None else None
    decisive = [view.kind.value, view.subject, view.columns, jurisdictions, view.purpose]
    return hashlib.sha256(orjson.dumps(decisive)).hexdigest()


def _runs(cron: str, after: datetime) -> Iterator[datetime]:
    try:
        runs = CronSim(cron, after.astimezone(SHANGHAI))
    except CronSimError:
        raise Invalid(f"{cron[:60]!r} is no cron line of five fields, such as '0 6 * * 1-5'", field="cron") from None
    yield from takewhile(lambda run: run < after + _HORIZON, runs)
