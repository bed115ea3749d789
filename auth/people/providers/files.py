"""The operator's file of identity providers, read once when a process starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from auth.operator_file import parsed
from auth.people import roles
from auth.people.providers.claims import EnterpriseRow, RoleRow, RoleTable
from auth.people.providers.port import IdentityProvider
from auth.people.providers.ticket import TicketProvider, TicketSettings
from auth.proofs.single_use import SingleUses
from hub.core.errors import Invalid, UsageError

SETTING = "HUB_IDENTITY_PROVIDERS"
#: Codes whose addresses below /login are used otherwise.
RESERVED = ("demo",)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Row(_Strict):
    claim: str = Field(min_length=1)
    value: str = Field(min_length=1)
    client: str
    roles: list[str] = Field(min_length=1)


class _Enterprise(_Strict):
    claim: str = Field(min_length=1)
    client: str


class _Entry(_Strict):
    code: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    title: str = Field(min_length=1)
    issuer: str = Field(min_length=1)
    roles: list[_Row] = Field(default_factory=list)
    enterprise: _Enterprise | None = None


class _Oidc(_Entry):
    kind: Literal["oidc"]
    client_id: str = Field(min_length=1)
    client_secret_file: str | None = None
    client_auth: Literal["client_secret_basic", "client_secret_post", "none"] = "client_secret_basic"
    scope: str = Field("openid profile", pattern=r"^(.* )?openid( .*)?$")
    name_claim: str = "name"
    claims_from: Literal["id_token", "userinfo"] = "id_token"


class _Ticket(_Entry):
    kind: Literal["ticket"]
    login_url: str
    exchange_url: str
    app_id: str = Field(min_length=1)
    app_secret_file: str
    service_parameter: str = "service"
    ticket_parameter: str = "ticket"
    success_claim: str = "code"
    success_value: str = "200"
    subject_claim: str = "data.userId"
    name_claim: str = "data.userName"


class _File(_Strict):
    providers: list[Annotated[_Oidc | _Ticket, Field(discriminator="kind")]]


@dataclass(frozen=True, slots=True)
class RegisteredProvider:
    """A provider with the table that says what its claims are worth."""

    port: IdentityProvider
    table: RoleTable


def load(path: Path | None, uses: SingleUses, *, https: bool) -> Mapping[str, RegisteredProvider]:
    """Read the file of identity providers; the result is by code, in the file's order.

    `https` demands that of every address. Raises UsageError, naming file, place and fault.
    """
    if path is None:
        return {}
    try:
        entries = _File.model_validate(parsed(path, SETTING)).providers
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise UsageError(f"{SETTING}: {path}: {place}: {fault['msg']}") from None
    providers: dict[str, RegisteredProvider] = {}
    for number, entry in enumerate(entries):
        try:
            _check(entry, [each.port for each in providers.values()], https=https)
            providers[entry.code] = RegisteredProvider(_port(entry, path, uses), _table(entry))
        except Invalid as error:
            raise UsageError(f"{SETTING}: {path}: providers.{number}: {error.message}") from None
    return providers


def _check(entry: _Oidc | _Ticket, before: Sequence[IdentityProvider], *, https: bool) -> None:
    if entry.code in (*RESERVED, *(each.code for each in before)):
        raise Invalid(f"code {entry.code} is taken")
    if entry.issuer in (each.issuer for each in before):
        raise Invalid(f"issuer {entry.issuer} is listed twice")
    addresses = [entry.issuer] if isinstance(entry, _Oidc) else [entry.login_url, entry.exchange_url]
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in (("https",) if https else ("https", "http")) or not parts.hostname:
            raise Invalid(f"{address!r} is not an address of the form https://host")


def _table(entry: _Entry) -> RoleTable:
    rows = [RoleRow(row.claim, row.value, row.client, roles.named(row.roles)) for row in entry.roles]
    named = entry.enterprise
    return RoleTable(rows, EnterpriseRow(named.claim, named.client) if named else None)


def _port(entry: _Oidc | _Ticket, path: Path, uses: SingleUses) -> IdentityProvider:
    """Make the provider's port; what OpenID Connect needs is imported only where a provider speaks it."""
    if isinstance(entry, _Ticket):
        return TicketProvider(_ticket_settings(entry, path), uses)
    from auth.people.providers.oidc import OidcProvider, OidcSettings

    if (entry.client_auth == "none") is not (entry.client_secret_file is None):
        raise Invalid("client_secret_file goes with every client_auth but none")
    return OidcProvider(
        OidcSettings(
            code=entry.code,
            title=entry.title,
            issuer=entry.issuer,
            client_id=entry.client_id,
            client_secret=_secret(path, entry.client_secret_file) if entry.client_secret_file else None,
            client_auth=entry.client_auth,
            scope=entry.scope,
            name_claim=entry.name_claim,
            claims_from=entry.claims_from,
        )
    )


def _ticket_settings(entry: _Ticket, path: Path) -> TicketSettings:
    return TicketSettings(
        code=entry.code,
        title=entry.title,
        issuer=entry.issuer,
        login_url=entry.login_url,
        exchange_url=entry.exchange_url,
        app_id=entry.app_id,
        app_secret=_secret(path, entry.app_secret_file),
        service_parameter=entry.service_parameter,
        ticket_parameter=entry.ticket_parameter,
        success=(entry.success_claim, entry.success_value),
        subject_claim=entry.subject_claim,
        name_claim=entry.name_claim,
    )


def _secret(path: Path, name: str) -> str:
    """Read a secret from a file beside the list, which may then be shown to anybody."""
    file = path.parent / name
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"the secret in {file} cannot be read: {error}") from None
    if not secret:
        raise Invalid(f"the secret in {file} is empty")
    return secret
