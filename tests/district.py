"""A small district for tests: department files handed in as a department would, clients, tokens and questions."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core import clock
from hub.core.actor import HUB
from hub.core.store.database import Database
from hub.core.uscc import check_character, subject_check_character
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.results import Receipt

#: By resource; where any department may send it, the operator does.
PROVIDERS = {
    code: (resource.provider_codes or (HUB.organisation,))[0].replace("*", "water")
    for code, resource in RESOURCES.items()
}


def code(number: int) -> str:
    """The nth invented code: division 420799 exists nowhere."""
    subject = f"MA{number:06d}"
    first17 = f"91420799{subject}{subject_check_character(subject)}"
    return first17 + check_character(first17)


def without_cost(answer: Any) -> Any:
    """The answer but for its `extensions`, which tell how full the client's bucket was just then."""
    return {name: value for name, value in answer.items() if name != "extensions"}


@dataclass(frozen=True)
class District:
    """A store and a folder for the files that are handed in."""

    database: Database
    folder: Path

    async def deliver(
        self, resource: str, rows: Sequence[Mapping[str, object]], *, as_of: date | None = None, provider: str = ""
    ) -> Receipt:
        """Hand in rows under their Chinese headers, as UTF-8 csv."""
        path = self.folder / f"{resource}.csv"
        titles = list(dict.fromkeys(title for row in rows for title in row)) or ["统一社会信用代码"]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, titles)
            writer.writeheader()
            writer.writerows(rows)
        provider = provider or PROVIDERS[resource]
        return await deliveries.take_in(
            self.database, HUB, DepartmentFile(resource, path, provider, as_of or clock.today())
        )

    async def register(self, *numbers: int, **columns: object) -> None:
        """Enterprises 虚构1号, 虚构2号 …, established in 2015 and active unless `columns` say otherwise."""
        base = {"成立日期": "2015-01-05", "状态": "存续", "辖区代码": "420703101", "行业代码": "3919", **columns}
        rows = [{"统一社会信用代码": code(n), "名称": f"虚构{n}号科技有限公司", **base} for n in numbers]
        await self.deliver("register", rows)

    async def empty_lists(self) -> None:
        """Every list of events has arrived and names nobody."""
        titles: dict[str, list[str]] = {
            "penalty": ["决定书文号", "处罚日期", "严重程度"],
            "abnormal-list": ["列入日期"],
            "serious-list": ["列入日期"],
            "judgment-defaulter": ["案号", "发布日期"],
            "tax-arrears": ["公告日期"],
            "intellectual-property": ["类型", "编号"],
            "qualification": ["资质", "有效期起", "有效期止"],
            "honour": ["名称", "级别", "授予日期"],
        }
        for resource, columns in titles.items():
            path = self.folder / f"{resource}.csv"
            path.write_text(",".join(["统一社会信用代码", *columns]) + "\n", encoding="utf-8")
            provider = PROVIDERS[resource]
            await deliveries.take_in(self.database, HUB, DepartmentFile(resource, path, provider, clock.today()))


@dataclass(frozen=True)
class Hub:
    """A running application, asked over HTTP."""

    http: httpx.AsyncClient
    database: Database

    async def secret(self, name: str, *scopes: str, kind: str = "department", **limits: Any) -> str:
        """Of a new client with these scopes and limits."""
        async with self.database.transaction() as connection:
            secret = await clients.add(connection, HUB, NewClient(name, name, kind, scopes, **limits))
        assert secret
        return secret

    async def client(self, name: str, *scopes: str, kind: str = "department", **limits: Any) -> "Asker":
        """A new client with these scopes and limits, and a token of it."""
        secret = await self.secret(name, *scopes, kind=kind, **limits)
        answer = await self.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=(name, secret))
        assert answer.status_code == 200, answer.text
        return Asker(self.http, answer.json()["access_token"])


@dataclass(frozen=True)
class Asker:
    """One client with its token."""

    http: httpx.AsyncClient
    token: str

    async def post(self, query: str, purpose: str | None = None, **variables: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **({"Hub-Purpose": purpose} if purpose else {})}
        return await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    async def ask(self, query: str, purpose: str | None = None, **variables: object) -> Any:
        """The JSON answer of a request that was understood, without what it cost."""
        answer = await self.post(query, purpose, **variables)
        assert answer.status_code == 200, answer.text
        return without_cost(answer.json())
