"""A client that keeps a copy of a served hub's register by the partner guide's programs."""

import asyncio
import importlib.util
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from auth.clients.rules import NewClient
from hub.core.store.database import Database
from tests.clients.conftest import NODE, Place
from tests.clients.guide import blocks
from tests.district import District

#: `make histories` plants a thousand.
WHOLE = "HISTORIES" in environ
PLANTED = [1, 10, *([1_000] if WHOLE else [])]
NUMBERS = range(1_001, 3_001 if WHOLE else 1_061)
DEFINE = """
mutation { viewDefine(input: {clientMutationId: "1", code: "copied", kind: ENTERPRISES, fields: ["name", "status"]}) {
  refusal { message } } }"""
CHECK = """
query ($position: BigInt!, $rows: Int!, $root: String!, $buckets: String, $leaves: [CopyBucketInput!]) {
  copyCheck(view: "copied", position: $position, rows: $rows, root: $root, buckets: $buckets, leaves: $leaves) {
    state receipt buckets { number } wrong { key fault }
  }
}"""


class Keeper:
    """A client that keeps a copy of the register, with the guide's programs in its folder."""

    def __init__(self, place: Place, folder: Path, token: str) -> None:
        self.place, self.folder = place, folder
        self.http = httpx.Client(base_url=place.hub.plain_url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
        self.rows: list[list[Any]] = []
        self.position = ""
        for block in blocks("partner-guide.md"):
            if block.file.startswith("copy_digests.") and not block.printed:
                (folder / block.file).write_text(block.text, "utf-8")
        self.digests = _module(folder / "copy_digests.py")

    def ask(self, query: str, **variables: object) -> Any:
        answer = self.http.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def follow(self) -> None:
        """Read the whole feed."""
        more, after = "true", ""
        while more == "true":
            page = self.http.get("/feeds/copied", params={"after": after, "first": "500"})
            self.rows += [list(json.loads(line)["data"]["row"].values()) for line in page.text.splitlines()]
            more, after, self.position = (page.headers[f"feed-{name}"] for name in ("more", "cursor", "head"))

    def root(self, program: str) -> Any:
        """What a program of the guide prints of the copy."""
        (self.folder / "rows.json").write_text(json.dumps(self.rows), "utf-8")
        command = [sys.executable if program.endswith(".py") else str(NODE)]
        return json.loads(self.place.run(*command, self.folder / program, cwd=self.folder))

    def check(self, rows: list[list[Any]], **more: object) -> Any:
        table = self.digests.digests(rows)
        root = self.digests.hashlib.sha256(b"".join(table)).hexdigest()
        return self.ask(CHECK, position=self.position, rows=len(rows), root=root, **more)["copyCheck"]

    def wrong(self, rows: list[list[Any]]) -> dict[str, str]:
        """The rows that are wrong in a copy, found in three steps."""
        assert self.check(rows)["state"] == "DIFFERENT"
        prefixes = "".join(digest[:8].hex() for digest in self.digests.digests(rows))
        numbers = [each["number"] for each in self.check(rows, buckets=prefixes)["buckets"]]
        leaves = [{"number": number, "leaves": self._leaves(rows, number)} for number in numbers]
        return {each["key"]: each["fault"] for each in self.check(rows, leaves=leaves)["wrong"]}

    def _leaves(self, rows: list[list[Any]], number: int) -> list[dict[str, str]]:
        inside = [row for row in rows if self.digests.bucket(row[0]) == number]
        return [{"key": row[0], "leaf": self.digests.leaf(row).hex()} for row in inside]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("copy_digests", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def keeping(place: Place, folder: Path) -> Iterator[Keeper]:
    """A keeper that has read the whole feed."""
    asyncio.run(_registered(place.hub.environment["HUB_DATABASE_URL"], folder))
    scopes = ["delivery:subscribe", "enterprise:read"]
    secret = place.register(NewClient("copy-keeper", "keeps a copy", "department", scopes))
    answer = httpx.post(
        f"{place.hub.plain_url}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=("copy-keeper", secret),
    )
    made = Keeper(place, folder, answer.json()["access_token"])
    made.ask(DEFINE)
    made.follow()
    yield made
    made.http.close()


async def _registered(url: str, folder: Path) -> None:
    database = await Database.open(url)
    await District(database, folder).register(*NUMBERS)
    await database.close()
