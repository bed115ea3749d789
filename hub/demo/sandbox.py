"""The partners' sandbox: the partner guide's own client, whose key lies beside the demonstration's data."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from joserfc.jwk import ECKey

from auth.clients import commands, queries
from auth.clients.record import AuthMethod
from auth.clients.rules import NewClient
from auth.scopes import Scope
from hub.core import clock
from hub.core.actor import HUB, Kind, Purpose
from hub.core.store.database import Database
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import GREATEST_LENGTH, FieldGroup, Terms
from hub.terminal import show

CLIENT = "example-bank"
FOLDER = "sandbox"
_KEY, _JWKS = "signing-key.json", "jwks.json"
_SCOPES = (Scope.ENTERPRISE_READ, Scope.GRADE_READ, Scope.RECORD_TAX_READ, Scope.ELIGIBILITY_READ)


async def open_sandbox(database: Database, folder: Path, agreed: str) -> None:
    """Register the client by the key in the folder, and let one enterprise consent to it: both at first only."""
    jwks = _jwks(folder)
    async with database.transaction() as connection:
        client = await queries.find(connection, CLIENT)
        if client is None:
            await commands.add(connection, HUB, _new(jwks))
            await grant_consent(connection, HUB, _terms(agreed))
        elif client.jwks != jwks:
            await commands.rekey(connection, HUB, CLIENT, jwks)


def tell(folder: Path, agreed: str, silent: str) -> None:
    """Print what a partner's developer begins with."""
    show("", f"a sandbox for partners (docs/partner-guide.md): client {CLIENT}, its keys in {folder}")
    show(f"  {agreed} has consented to it, {silent} has not")


def _new(jwks: Mapping[str, Any]) -> NewClient:
    return NewClient(
        CLIENT,
        "示例银行",
        Kind.PARTNER,
        _SCOPES,
        auth_method=AuthMethod.PRIVATE_KEY_JWT,
        jwks=jwks,
        dpop_required=True,
        scenarios=("bank-tax",),
    )


def _terms(agreed: str) -> Terms:
    today = clock.today()
    groups = (FieldGroup.GRADE, FieldGroup.VERDICT)
    return Terms(agreed, CLIENT, Purpose.CREDIT_FINANCING, groups, today, today + GREATEST_LENGTH - timedelta(days=1))


def _jwks(folder: Path) -> Mapping[str, Any]:
    """Return the public half of the key in the folder."""
    private = folder / _KEY
    if not private.exists():
        _make_key(private)
    key = ECKey.import_key(orjson.loads(private.read_bytes()))
    jwks = {"keys": [key.as_dict(private=False)]}
    (folder / _JWKS).write_bytes(orjson.dumps(jwks))
    return jwks


def _make_key(private: Path) -> None:
    private.parent.mkdir(parents=True, exist_ok=True)
    key = ECKey.generate_key("P-256", {"kid": "example-bank-2026", "use": "sig", "alg": "ES256"})
    private.touch(mode=0o600)
    private.write_bytes(orjson.dumps(key.as_dict(private=True)))
