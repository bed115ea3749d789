"""`/schema.graphql` is the printed schema, and shown to those alone who may introspect."""

from schema.sdl import printed
from tests.district import Hub


async def test_whoever_may_introspect_reads_the_printed_schema(hub: Hub) -> None:
    asker = await hub.client("developer", "introspection")

    answer = await hub.http.get("/schema.graphql", headers={"Authorization": f"Bearer {asker.token}"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/graphql")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.text == printed()


async def test_others_are_told_which_scope_they_lack(hub: Hub) -> None:
    asker = await hub.client("reader", "enterprise:read")

    answer = await hub.http.get("/schema.graphql", headers={"Authorization": f"Bearer {asker.token}"})
    nobody = await hub.http.get("/schema.graphql")

    assert answer.status_code == 403
    assert answer.json()["errors"] == [
        {
            "message": "/schema.graphql needs the scope introspection",
            "extensions": {"code": "SCOPE_REQUIRED", "scope": "introspection"},
        }
    ]
    assert nobody.status_code == 401
    assert nobody.headers["www-authenticate"].startswith('Bearer realm="hub"')
