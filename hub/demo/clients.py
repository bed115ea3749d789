"""The demonstration's three clients. Their secrets are kept in a file beside its data: who tries it out copies them."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import orjson

from auth.clients import client_secret, queries
from auth.clients import commands as clients
from auth.clients.rules import NewClient
from auth.scopes import Scope
from hub.core import clock
from hub.core.actor import HUB, Kind
from hub.core.store.database import Connection, Database
from hub.terminal import show

FINANCE, TAX, BANK = "finance-demo", "tax-demo", "bank-demo"
SECRETS = "secrets.json"

_READING = (Scope.ENTERPRISE_READ, Scope.GRADE_READ, Scope.ELIGIBILITY_READ)
#: What the reasons of grades and verdicts rest on.
_SOURCES = (Scope.RECORD_TAX_READ, Scope.RECORD_SOCIAL_READ, Scope.RECORD_JUDICIAL_READ)
CLIENTS = (
    NewClient(
        FINANCE,
        "区金融发展服务中心",
        Kind.DEPARTMENT,
        [*_READING, *_SOURCES, Scope.REPORT_READ, Scope.RULESET_READ],
        organisation="finance-service-centre",
    ),
    NewClient(
        TAX,
        "区税务局",
        Kind.DEPARTMENT,
        [*_READING, Scope.RECORD_READ, Scope.RECORD_TAX_READ, Scope.RECORD_WRITE],
        organisation="tax",
        resources=("tax-grade", "tax-arrears"),
    ),
    NewClient(
        BANK, "示范银行", Kind.PARTNER, [*_READING, Scope.RECORD_TAX_READ, Scope.REPORT_READ], scenarios=("bank-tax",)
    ),
)


async def connect(database: Database, kept: Path) -> dict[str, str]:
    """Register the clients that are not there yet. Returns each one's secret by its code: the kept one if it fits."""
    known = _read(kept)
    async with database.transaction() as connection:
        secrets = {new.code: await _secret(connection, new, known.get(new.code)) for new in CLIENTS}
    _write(kept, secrets)
    show("", f"three clients and their secrets, which are kept in {kept}:")
    for code, secret in secrets.items():
        show(f"  {code:<14} {secret}")
    return secrets


async def fresh_secret(connection: Connection, new: NewClient) -> str:
    """A new secret of a client, which is added unless an earlier run did."""
    if await queries.find(connection, new.code):
        return await clients.rotate(connection, HUB, new.code, timedelta(0))
    return await clients.add(connection, HUB, new) or ""


async def _secret(connection: Connection, new: NewClient, known: str | None) -> str:
    """The known secret while the client is accepted with it; else a new one."""
    client = await queries.find(connection, new.code)
    if client and known and client_secret.match(known, client.accepted_hashes(clock.now())):
        return known
    return await fresh_secret(connection, new)


def _read(kept: Path) -> Mapping[str, str]:
    """Return nothing for a file that is missing or no object: then new secrets are made."""
    try:
        secrets = orjson.loads(kept.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return secrets if isinstance(secrets, dict) else {}


def _write(kept: Path, secrets: Mapping[str, str]) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    kept.write_bytes(orjson.dumps(secrets, option=orjson.OPT_INDENT_2))
