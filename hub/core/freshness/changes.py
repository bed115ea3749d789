"""The epoch of the data: a number that tells for certain whether anything has changed since an answer was made.

Every transaction that changes what answers are made of moves the epoch, which stands in the row of `audit_head`. So it
holds that row's lock until it commits. The entry of an answer in the access log is written under the same lock, and
only while the epoch is the one at which the answer was found good. So a change was either committed before the entry,
which then is not written, or it comes after the entry:

    change    ── write rows ──── lock head, epoch 7 ── commit ──
    answer    ─── remembered, good as of epoch 6 ──────────────── lock head: not 6 ── what changed? ── anew, or 7

Notifications (hub/core/freshness/listener.py) only tell a process earlier: nothing depends on their arrival.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from hub.core import clock
from hub.core.store.database import Connection, Reader

#: The channel on which processes listen; a message is the epoch, or the name of a probe.
CHANNEL = "hub_changes"
#: How many changes the store keeps: a process that has missed more takes everything for changed.
KEPT = 100
#: Of how many enterprises a process knows when they last changed; beyond that it takes everything for changed.
_MOST = 100_000

#: A new epoch is on disk before anybody sees it, even in a transaction that chose not to wait for the disk. Otherwise
#: a power cut could take back an epoch that a process has seen; given to another change, it would hide that change.
_ADVANCE = f"""
with moved as (
         update audit_head set epoch = epoch + 1, change_id = gen_random_uuid() where id = 1
         returning epoch, change_id
     ),
     gone as (delete from data_change c using moved where c.epoch <= moved.epoch - {KEPT}),
     noted as (
         insert into data_change (epoch, usccs, change_id) select epoch, $1::text[], change_id from moved
         returning epoch
     )
select epoch, pg_notify('{CHANNEL}', epoch::text), set_config('synchronous_commit', 'on', true) from noted
"""
_SINCE = """
select h.epoch as now, h.change_id as newest_id, c.epoch, c.usccs, c.change_id
from audit_head h left join data_change c on c.epoch >= $1::bigint where h.id = 1 order by c.epoch
"""

#: The selection gives each enterprise as `uscc`; its parameters would follow these.
_NOTE = """
insert into change (position, place, at, kind, resource, usccs, restates_all)
values ($1, $2, $3, $4, $5, {usccs}, $6)
"""
_SELECTED = "array(select distinct uscc from ({selection}) as touched where uscc is not null order by uscc)"

#: The enterprises that a change is about, or that an answer depends on; None stands for all.
About = Collection[str] | None


@dataclass(frozen=True, slots=True)
class TouchedRows:
    """What a change has touched, for those who keep copies; `kind` names it as the access log does.

    `usccs` are the enterprises whose rows were touched, as a list or as a query that selects each as `uscc`; None
    stands for any. With `restates_all` it may change what follows from the rows about all others too.
    """

    kind: str
    usccs: Collection[str] | str | None
    restates_all: bool = False
    resource: str | None = None


async def advance(connection: Connection, about: About, *touched: TouchedRows) -> int:
    """Move the epoch; returns the new one. Call it last in a transaction: it locks the log's head until the commit.

    A change about no enterprise (an empty list) leaves all answers as they are, but every process looks again at who
    may ask. The new epoch is the position at which others find what was `touched`: no position is left out, and a
    higher one is committed later.
    """
    epoch: int | None = await connection.fetchval(_ADVANCE, about if about is None else sorted(set(about)))
    position = _present(epoch)
    for place, each in enumerate(touched):
        await _note(connection, position, place, each)
    return position


async def _note(connection: Connection, position: int, place: int, touched: TouchedRows) -> None:
    terms = (position, place, clock.now(), touched.kind, touched.resource, touched.restates_all)
    if isinstance(touched.usccs, str):
        selected = _SELECTED.format(selection=touched.usccs)
        await connection.execute(_NOTE.format(usccs=selected), *terms)
    else:
        usccs = None if touched.usccs is None else sorted(set(touched.usccs))
        await connection.execute(_NOTE.format(usccs="$7"), *terms, usccs)


def _present(epoch: int | None) -> int:
    if epoch is None:
        raise LookupError("the log has lost its head: the row of audit_head is missing")
    return epoch


class Changes:
    """The changes that this process knows of; one object per process.

    `epoch` is the store's epoch as far as it is known, None before the first look, and `change_id` the name of the
    change that led to it. `version` counts what this process has learned: whatever held at one version holds at a later
    one if nothing has touched it in between. `told` says whether notifications of changes are arriving.
    """

    def __init__(self) -> None:
        self.epoch: int | None = None
        self.change_id: UUID | None = None
        self.version = 0
        self.told = False
        self._all = 0
        self._any = 0
        self._touched: dict[str, int] = {}
        self._reading = asyncio.Lock()
        self._learned = asyncio.Event()

    async def after(self, since: int) -> None:
        """Wait until this process learns of a change after a version."""
        while since == self.version:
            await self._learned.wait()

    def unchanged(self, since: int) -> bool:
        """Whether this process has learned of no change since a version."""
        return since == self.version

    def untouched(self, since: int, about: About) -> bool:
        """Whether no change since a version is about these enterprises."""
        if since >= self._any:
            return True
        if about is None or since < self._all:
            return False
        touched = self._touched
        return all(touched.get(uscc, 0) <= since for uscc in about)

    def touched(self, since: int) -> About:
        """The enterprises that have changed since a version; None where it may be any."""
        if since >= self._any:
            return ()
        if since < self._all:
            return None
        return {uscc for uscc, version in self._touched.items() if version > since}

    async def catch_up(self, store: Reader) -> None:
        """Learn of every change that is committed by now.

        After a gap, and where the store's history is another one (it was restored from a copy, or a replica that
        lacked the last changes took over), everything is taken for changed.
        """
        async with self._reading:
            rows = await store.fetch(_SINCE, self.epoch)
            now = _present(rows[0]["now"] if rows else None)
            known, self.change_id = self.change_id, rows[0]["newest_id"]
            if any(row["epoch"] == self.epoch and row["change_id"] != known for row in rows):
                self.epoch = None
            for row in rows:
                if self.epoch is not None and row["epoch"] == self.epoch + 1:
                    self.epoch = row["epoch"]
                    self._note(row["usccs"])
            if self.epoch != now:
                self.epoch = now
                self.take_everything_for_changed()

    def take_everything_for_changed(self) -> None:
        """Count one change that may be about any enterprise."""
        self._learn()
        self._all = self._any = self.version
        self._touched.clear()

    def _note(self, usccs: list[str] | None) -> None:
        if usccs is None or len(self._touched) + len(usccs) > _MOST:
            self.take_everything_for_changed()
            return
        self._learn()
        if usccs:
            self._any = self.version
            self._touched.update(dict.fromkeys(usccs, self.version))

    def _learn(self) -> None:
        """Count a change, and wake whoever waits for one."""
        self.version += 1
        self._learned.set()
        self._learned = asyncio.Event()
