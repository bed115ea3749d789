"""Waits for changes on behalf of those who are told of them as they come."""

import asyncio

from hub.endpoints.services import Services


async def changed(hub: Services, since: int, seconds: float) -> bool:
    """Whether this process learns of a change after a version within some seconds.

    Where no notification of changes arrives, it looks by itself at their end.
    """
    try:
        async with asyncio.timeout(seconds):
            await hub.changes.after(since)
    except TimeoutError:
        if not hub.changes.told:
            await hub.changes.catch_up(hub.database)
    return not hub.changes.unchanged(since)
