"""What fails inside is told to the operator: no text of an SQL error, no revision, no metrics for the public."""

import httpx
import pytest
from structlog.testing import capture_logs

from hub.app import create_app
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.core.store.migrations.revisions import newest
from tests.district import Hub

#: What none of the answers may hold.
INSIDE = ("relation", "audit_entry", "alembic", "select", "insert", "Traceback", "asyncpg", "/hub/", newest())


async def _break(database: Database, statement: str) -> None:
    async with database.transaction() as connection:
        await connection.execute(statement)


async def test_a_broken_store_tells_nobody_its_insides(hub: Hub, database: Database) -> None:
    asker = await hub.client("reader", "enterprise:read", "introspection")
    bearer = {"Authorization": f"Bearer {asker.token}"}
    await _break(database, "alter table audit_entry rename to gone")

    with capture_logs() as lines:
        answers = [
            await hub.http.post("/graphql", json={"query": "{ viewer { client } }"}, headers=bearer),
            await hub.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=("reader", "wrong")),
            await hub.http.get("/feeds/any", headers=bearer),
            await hub.http.get("/packages/1", headers=bearer),
        ]
    await _break(database, "alter table gone rename to audit_entry")

    assert [answer.status_code for answer in answers[:2]] == [503, 503]
    assert [word for answer in answers for word in INSIDE if word in answer.text.replace("/packages/1", "")] == []
    assert any("audit_entry" in str(line.get("cause", "")) for line in lines)


async def test_readiness_names_no_revision(hub: Hub, database: Database) -> None:
    await _break(database, "update alembic_version set version_num = '0001'")

    answer = await hub.http.get("/health/ready")

    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "not ready", "reason": "the store's schema is older than this program: run `hub migrate`"},
    )


@pytest.mark.parametrize(
    "settings", [{"environment": "production", "public_url": "https://hub.example"}, {"metrics_listen": "127.0.0.1:1"}]
)
async def test_metrics_are_not_on_the_public_address(settings: dict[str, str]) -> None:
    app = create_app(Settings(database_url="postgresql://none/none", **settings))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as http:
        assert (await http.get("/metrics")).status_code == 404
