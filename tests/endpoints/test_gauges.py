"""Numbers that alarms are made of: what connections do, what waits, how old each source is."""

from datetime import timedelta

from prometheus_client import REGISTRY

from hub.core import clock
from hub.core.freshness.changes import Changes
from hub.core.store import stale
from hub.core.store.database import Database
from hub.endpoints.gauges import ProcessGauges
from hub.worker.gauges import StoreGauges
from tests.district import District, code


def told(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_connections_and_hearing_are_told(database: Database) -> None:
    changes = Changes()
    changes.told = True
    async with database.connection(), database.connection():
        async with database.connection():
            pass
        ProcessGauges(database, changes).look()

    assert [told("hub_store_connections", state=state) for state in ("used", "idle", "waiting")] == [2, 1, 0]
    assert told("hub_listener_hearing") == 1


async def test_marks_sources_and_waiting_rows_are_told(district: District) -> None:
    await district.register(1, 2)
    at = clock.today() - timedelta(days=40)
    unreadable = {"统一社会信用代码": code(1), "决定书文号": "1号", "处罚日期": "某日", "严重程度": "一般"}
    await district.deliver("penalty", [unreadable], as_of=at, provider="tax")
    async with district.database.transaction() as connection:
        await stale.mark(connection, code(1), clock.now() - timedelta(minutes=10))
    await stale.ask(district.database, [code(2)], clock.now())

    await StoreGauges(district.database).round()

    assert (told("hub_stale_marks"), told("hub_stale_marks_asked")) == (2, 1)
    assert 600 <= (told("hub_stale_mark_age_seconds") or 0) < 700
    penalty = {"resource": "penalty", "provider": "tax"}
    assert (told("hub_source_age_days", **penalty), told("hub_quarantine_rows", **penalty)) == (40, 1)
    register = {"resource": "register", "provider": "market-supervision"}
    assert (told("hub_source_age_days", **register), told("hub_source_overdue", **register)) == (0, 0)
    expected = {"resource": "penalty", "provider": "market-supervision"}
    assert (told("hub_source_overdue", **expected), told("hub_source_age_days", **expected)) == (1, None)
