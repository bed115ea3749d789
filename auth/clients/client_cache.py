"""The records of the hub's own clients in memory: read again after every change, and twice a second."""

import asyncio
from collections.abc import Awaitable, Callable

from cachetools import TTLCache

from auth.clients.record import Client
from hub.core.freshness.changes import Changes

#: Seconds for which a client's record is remembered, unless this process hears of a change before.
REMEMBERED_FOR = 0.5
_MOST = 1_000


class ClientCache:
    """The clients that one process knows; `read` reads one from the store.

    Those who ask for the same client while it is read wait for that reading: when a record has run out, one request
    reads it again, and not all that come just then.
    """

    def __init__(self, read: Callable[[str], Awaitable[Client | None]], changes: Changes) -> None:
        self._read = read
        self._changes = changes
        self._as_of = changes.version
        self._clients: TTLCache[str, Client | None] = TTLCache(_MOST, ttl=REMEMBERED_FOR)
        self._under_way: dict[tuple[str, int], asyncio.Future[Client | None]] = {}

    async def find(self, code: str) -> Client | None:
        """Return the present record of a client, or None; raises what reading it raises."""
        as_of = self._changes.version
        if as_of != self._as_of:
            self._clients.clear()
            self._as_of = as_of
        try:
            return self._clients[code]
        except KeyError:
            under_way = self._under_way.get((code, as_of))
        if under_way is None:
            return await self._found(code, as_of)
        await asyncio.wait([under_way])
        return await self.find(code) if under_way.cancelled() else under_way.result()

    async def _found(self, code: str, as_of: int) -> Client | None:
        reading = self._under_way[code, as_of] = asyncio.get_running_loop().create_future()
        try:
            client = await self._read(code)
        except Exception as error:
            reading.set_exception(error)
            reading.exception()  # whoever else waits raises it too; that nobody does is no fault
            raise
        except BaseException:  # cancelled, which is no answer for those who wait: one of them reads
            reading.cancel()
            raise
        finally:
            del self._under_way[code, as_of]
        if as_of == self._changes.version:  # a change that came while the record was read may not be in it
            self._clients[code] = client
        reading.set_result(client)
        return client
