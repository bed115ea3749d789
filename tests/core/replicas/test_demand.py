"""What is read from replicas brings the worker to the enterprise as well: the demand is written on the primary."""

import asyncio
from contextlib import AsyncExitStack

from hub.core.store import stale
from tests.core.replicas.conftest import Replicated
from tests.core.replicas.test_histories import database, opened, running, settings
from tests.core.replicas.test_replicas import counted
from tests.district import District, Hub, code

__all__ = ["database", "opened"]
VERDICT = '{ eligibility(uscc: "%s", scenario: "bank-tax") { outcome } }'


async def test_what_a_replica_has_answered_is_asked_of_the_primary(
    replicated: Replicated, district: District, opened: AsyncExitStack
) -> None:
    await district.register(1, 2)
    http = await running(opened, settings(replicated, replicas=True, memory=False))
    reader = await Hub(http, district.database).client("reader", "enterprise:read", "eligibility:read")
    await reader.ask(VERDICT % code(1))
    await asyncio.sleep(1)  # the replicas have replayed everything

    with counted() as found:
        answer = await reader.ask(VERDICT % code(2))

    assert "errors" not in answer
    assert sum(found.values()) > found["primary"]
    for _ in range(500):
        if set(await stale.asked(district.database, 9)) == {code(1), code(2)}:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it is never asked about")
