"""`/audit/checkpoint`: public, cacheable, and what the worker has signed."""

from hub.core import clock
from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.signed_notes import NoteKey
from hub.core.settings import Settings
from hub.worker.checkpoints import CheckpointRounds
from tests.district import Hub


async def test_whoever_asks_gets_the_newest_checkpoint(hub: Hub) -> None:
    before = [await hub.http.get(f"/audit/{name}") for name in ("checkpoint", "key")]
    await hub.client("finance", "enterprise:read")
    settings = Settings(database_url=hub.database.url, public_url="http://hub.test")

    await CheckpointRounds(hub.database, settings).round()

    newest, key = await hub.http.get("/audit/checkpoint"), await hub.http.get("/audit/key")
    checkpoint = Checkpoint.open(newest.text, NoteKey.read(key.text))
    [head] = await hub.database.fetch("select number, hash from audit_head")
    assert [(answer.status_code, answer.json()["errors"][0]["message"]) for answer in before] == [
        (404, "no checkpoint has been signed yet: the worker signs one a minute"),
        (404, "there is no key yet: the worker makes it with its first checkpoint"),
    ]
    assert (checkpoint.origin, checkpoint.size, checkpoint.chain) == ("hub.test/audit", *head)
    assert (newest.headers["content-type"], newest.headers["cache-control"]) == (
        "text/plain; charset=utf-8",
        "public, max-age=60",
    )
    known = await hub.http.get("/audit/checkpoint", headers={"If-None-Match": newest.headers["etag"]})
    of_day = [
        await hub.http.get(f"/audit/checkpoint/{day}") for day in (clock.today(), "2026-02-30", "..%2Fkey", "key")
    ]
    assert (known.status_code, known.content) == (304, b"")
    assert [answer.status_code for answer in of_day] == [200, 404, 404, 404]
    assert of_day[0].text == newest.text
