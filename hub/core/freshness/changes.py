"""The epoch of the data: whether anything has changed since an answer was made, known for certain and at no cost.

Every transaction that changes what answers are made of moves the epoch, which stands in the row of `audit_head`, and so
holds that row's lock until it commits. Every answer's entry in the access log is written under the same lock, and only
if the epoch is the one that was known when the answer was found good. So a change either was committed before an entry,
and then the entry is not written, or comes after it:

    change    ── write rows ──── lock head, epoch 7 ── commit ──
    answer    ─── remembered, good as of epoch 6 ──────────────── lock head: not 6 ── what changed? ── anew, or 7

Notifications (hub/core/freshness/listener.py) only let a process know earlier: nothing hangs on their arrival.
"""

import asyncio
from collections.abc import Collection

from hub.core.store.database import Connection, Reader

#: Where processes listen; the message is the epoch, or a probe's name.
CHANNEL = "hub_changes"
#: Changes that are kept: a process that has missed more takes everything for changed.
KEPT = 100
#: Enterprises of which this process knows when they last changed; beyond that everything is taken for changed.
_MOST = 100_000

#: On disk before anybody sees it, whatever the transaction had in mind: an epoch that was seen, lost with the machine's
#: power and given to another change would hide that one.
_ADVANCE = f"""
with moved as (update audit_head set epoch = epoch + 1 where id = 1 returning epoch),
     gone as (delete from data_change c using moved where c.epoch <= moved.epoch - {KEPT}),
     noted as (insert into data_change (epoch, usccs) select epoch, $1::text[] from moved returning epoch)
select epoch, pg_notify('{CHANNEL}', epoch::text), set_config('synchronous_commit', 'on', true) from noted
"""
_SINCE = """
select h.epoch as now, c.epoch, c.usccs
from audit_head h left join data_change c on c.epoch > $1::bigint where h.id = 1 order by c.epoch
"""

#: The enterprises a change is about, or that an answer hangs on; None is all there are.
About = Collection[str] | None


async def advance(connection: Connection, about: About) -> int:
    """Move the epoch. Call it last in the transaction of the change: it holds the log's head until the commit.

    A change about nobody (an empty list) leaves all answers as they are, and lets every process look again at who may
    ask.
    """
    epoch: int | None = await connection.fetchval(_ADVANCE, about if about is None else sorted(set(about)))
    return _present(epoch)


def _present(epoch: int | None) -> int:
    if epoch is None:
        raise LookupError("the log has lost its head: the row of audit_head is missing")
    return epoch


class Changes:
    """What this process knows of the changes; one per process.

    `epoch` is the store's, as far as it is known; `version` counts what this process has learned: what was true at a
    version is true at another if nothing touched it in between. `told` is whether changes are heard of as they happen.
    """

    def __init__(self) -> None:
        self.epoch: int | None = None
        self.version = 0
        self.told = False
        self._all = 0
        self._any = 0
        self._touched: dict[str, int] = {}
        self._reading = asyncio.Lock()

    def unchanged(self, since: int) -> bool:
        """Whether this process has learned of nothing since a version."""
        return since == self.version

    def untouched(self, since: int, about: About) -> bool:
        """Whether nothing has changed of these enterprises since a version."""
        if since >= self._any:
            return True
        if about is None or since < self._all:
            return False
        touched = self._touched
        return all(touched.get(uscc, 0) <= since for uscc in about)

    def touched(self, since: int) -> About:
        """The enterprises of which something has changed since a version; None where it may be any."""
        if since >= self._any:
            return ()
        if since < self._all:
            return None
        return {uscc for uscc, version in self._touched.items() if version > since}

    async def catch_up(self, store: Reader) -> None:
        """Learn of all that is committed by now; what is read later was not changed before.

        A gap, or a way back (a store put back from a copy), may hide anything.
        """
        async with self._reading:
            rows = await store.fetch(_SINCE, self.epoch)
            now = _present(rows[0]["now"] if rows else None)
            for row in rows:
                if self.epoch is not None and row["epoch"] == self.epoch + 1:
                    self.epoch = row["epoch"]
                    self._note(row["usccs"])
            if self.epoch != now:
                self.epoch = now
                self.take_everything_for_changed()

    def take_everything_for_changed(self) -> None:
        self.version += 1
        self._all = self._any = self.version
        self._touched.clear()

    def _note(self, usccs: list[str] | None) -> None:
        if usccs is None or len(self._touched) + len(usccs) > _MOST:
            self.take_everything_for_changed()
            return
        self.version += 1
        if usccs:
            self._any = self.version
            self._touched.update(dict.fromkeys(usccs, self.version))
