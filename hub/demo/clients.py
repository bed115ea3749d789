"""The demonstration's three clients. Each run gives them new secrets, so that no file has to keep any."""

from datetime import timedelta

from auth.clients import commands as clients
from auth.clients import queries
from auth.clients.rules import NewClient
from auth.scopes import Scope
from hub.core.actor import HUB, Kind
from hub.core.store.database import Connection, Database
from hub.terminal import show

FINANCE, TAX, BANK = "finance-demo", "tax-demo", "bank-demo"

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


async def connect(database: Database) -> dict[str, str]:
    """Register the clients that are not there yet. Returns a new secret by client code."""
    async with database.transaction() as connection:
        secrets = {new.code: await _secret(connection, new) for new in CLIENTS}
    show("\nthree clients, each with a new secret:")
    for code, secret in secrets.items():
        show(f"  {code:<14} {secret}")
    return secrets


async def _secret(connection: Connection, new: NewClient) -> str:
    if await queries.find(connection, new.code):
        return await clients.rotate(connection, HUB, new.code, timedelta(0))
    return await clients.add(connection, HUB, new) or ""
