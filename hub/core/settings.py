"""The settings of a process, read from environment variables with the prefix `HUB_`."""

import os
import re
from difflib import get_close_matches
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ListenAddress(NamedTuple):
    """Where a process listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `host:port`; raises ValueError."""
        host, _, port = text.rpartition(":")
        if not host or not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
            raise ValueError(f"{text!r} is no address to listen at; one is 127.0.0.1:9100")
        return cls(host.removeprefix("[").removesuffix("]"), int(port))


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SigningAlgorithm(StrEnum):
    ES256 = "ES256"
    EDDSA = "EdDSA"


class GuardMode(StrEnum):
    """What is done about clients' limits: requests over them are refused, only counted, or not looked at."""

    ENFORCE = "enforce"
    MEASURE = "measure"
    OFF = "off"


_PREFIX = "HUB_"
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?")


def _postgresql(url: str) -> str:
    """`postgres://` is how many services write the same; a message must not repeat the password in an address."""
    scheme, colon, rest = url.partition("://")
    if colon and scheme in ("postgresql", "postgres"):
        return f"postgresql://{rest}"
    written = f"begins with {scheme}://" if colon else "is no address"
    raise ValueError(f"the address {written}; it must be postgresql://user:password@host:5432/name")


def _place(url: str) -> tuple[frozenset[str], str]:
    """Where an address leads: its servers, in any order, and the database there."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    hosts = parts.netloc.rpartition("@")[2] or ",".join(query.get("host", []))
    servers = (host if re.search(r":[0-9]+$", host) else f"{host}:5432" for host in hosts.lower().split(","))
    return frozenset(servers), parts.path.strip("/")


class ImportSettings(BaseSettings):
    """What is read while modules are imported, before a command can tell what is wrong with the other settings."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", frozen=True)

    district: Path | None = Field(None, description="A file of another district's names and codes.")


class Settings(ImportSettings):
    """One attribute, one variable: `database_url` is `HUB_DATABASE_URL`."""

    database_url: str | None = Field(None, description="A managed PostgreSQL; without it the hub starts its own.")
    read_urls: str = Field("", description="Replicas of that PostgreSQL, from which queries may be answered.")
    data_dir: Path = Field(Path(".hub"), description="Where the hub's own database and demo files live.")
    public_url: str = Field("http://127.0.0.1:8000", description="The address clients see: issuer and audience.")
    environment: Environment = Field(
        Environment.DEVELOPMENT, description="`production` refuses plain http and serves no GraphiQL."
    )
    token_lifetime: int = Field(300, ge=1, le=3600, description="Life of an access token, in seconds.")
    signing_algorithm: SigningAlgorithm = Field(
        SigningAlgorithm.ES256, description="What new signing keys are for; the key after the next one changes over."
    )
    assertion_lifetime: int = Field(300, ge=1, le=3600, description="Longest life of a client's assertion, in seconds.")
    rulesets_dir: Path | None = Field(None, description="A folder of rulesets read beside the hub's own.")
    draft_rulesets: bool = Field(
        False, description="Whether rulesets that are not published are in force too; production refuses it."
    )
    packages_dir: Path | None = Field(
        None, description="Where packages are kept, for all processes; `packages` in the data directory if not set."
    )
    checkpoints_dir: Path | None = Field(
        None,
        description="Where checkpoints of the access log are kept; `checkpoints` in the data directory if not set.",
    )
    sm2_key: Path | None = Field(None, description="A private SM2 key (JWK) that signs packages a second time.")
    sftp_key: Path | None = Field(None, description="The hub's private key (OpenSSH) for SFTP servers.")
    sftp_known_hosts: Path | None = Field(None, description="The keys of SFTP servers, as OpenSSH's known_hosts.")
    callable_networks: str = Field("", description="The networks to which webhooks go; public addresses if not set.")
    trusted_issuers: Path | None = Field(None, description="A file (YAML or JSON) of other issuers of tokens.")
    identity_providers: Path | None = Field(
        None, description="A file (YAML or JSON) of those who tell the hub which person logs in."
    )
    planned: bool = Field(True, description="Whether queries run by plan, or by graphql-core.")
    answer_cache: int = Field(64, ge=0, description="MiB of answers that a process remembers; 0 remembers none.")
    row_cache: int = Field(50_000, ge=0, description="Rows that a process remembers; 0 remembers none.")
    guard: GuardMode = Field(GuardMode.ENFORCE, description="Whether clients' limits refuse, are measured, or are off.")
    demo_login: bool = Field(
        False, description="Whether people log in by choosing one of the demo's; production refuses it."
    )
    metrics_listen: str | None = Field(None, description="An address, `host:port`, for `/metrics` alone.")
    security_contact: str | None = Field(None, description="Where faults of security are told, for security.txt.")
    trusted_proxies: str = Field("127.0.0.1,::1", description="Whose X-Forwarded-For says who is asking.")
    cors_origins: str = Field("", description="Origins whose scripts may ask the hub from a browser.")
    dpop_nonce: bool = Field(False, description="Whether DPoP proofs need a nonce that the hub gave out.")

    @model_validator(mode="before")
    @classmethod
    def _every_variable_is_known(cls, values: Any) -> Any:
        known = {f"{_PREFIX}{name}".upper() for name in cls.model_fields}
        for name in sorted(variable.upper() for variable in os.environ):
            if name.startswith(_PREFIX) and name not in known:
                near = "".join(f": did you mean {close}?" for close in get_close_matches(name, known, n=1))
                raise ValueError(f"{name} is no setting of the hub{near}")
        return values

    @field_validator("database_url")
    @classmethod
    def _database_is_postgresql(cls, url: str | None) -> str | None:
        return None if url is None else _postgresql(url)

    @field_validator("read_urls")
    @classmethod
    def _replicas_are_postgresql(cls, urls: str) -> str:
        return " ".join(map(_postgresql, urls.split()))

    @model_validator(mode="after")
    def _replicas_are_others(self) -> Self:
        """A message must not repeat the password in an address, so replicas are told by their place."""
        if self.replica_urls and self.database_url is None:
            raise ValueError("HUB_READ_URLS names replicas of HUB_DATABASE_URL, which is not set")
        places = [_place(url) for url in self.replica_urls]
        for number, place in enumerate(places, 1):
            if place == _place(self.database_url or ""):
                raise ValueError(f"address {number} of HUB_READ_URLS is that of HUB_DATABASE_URL, the primary itself")
            if place in places[: number - 1]:
                raise ValueError(f"address {number} of HUB_READ_URLS stands there twice")
        return self

    @field_validator("metrics_listen")
    @classmethod
    def _metrics_listen_is_an_address(cls, text: str | None) -> str | None:
        return text and f"{ListenAddress.read(text)}"

    @field_validator("security_contact")
    @classmethod
    def _contact_is_an_address(cls, text: str | None) -> str | None:
        """A web page, an address of mail, or a telephone number, each as a URI (RFC 9116, section 2.5.3)."""
        if text is None or re.fullmatch(r"(?:https://|mailto:|tel:)[\x21-\x7e]+", text):
            return text
        raise ValueError(f"{text!r} is no contact such as mailto:security@hub.example or https://hub.example/security")

    @field_validator("trusted_proxies", "callable_networks")
    @classmethod
    def _networks_are_networks(cls, text: str) -> str:
        for each in filter(None, map(str.strip, text.split(","))):
            try:
                ip_network(each)
            except ValueError:
                raise ValueError(f"{each!r} is no address and no network such as 10.0.0.0/8") from None
        return text

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_named(cls, text: str) -> str:
        """An origin is a scheme, a host and perhaps a port (RFC 6454, section 6.2); `*` and `null` name nobody."""
        for each in filter(None, map(str.strip, text.split(","))):
            if not _ORIGIN.fullmatch(each):
                raise ValueError(f"{each!r} is no origin such as https://bank.example")
        return text

    @model_validator(mode="after")
    def _public_url_is_an_issuer(self) -> Self:
        """An issuer is a URL with a host and without query or fragment (RFC 8414, section 2)."""
        try:
            url = urlsplit(self.public_url)
            whole = url.scheme in ("http", "https") and url.hostname and (url.port is None or url.port > 0)
        except ValueError:
            whole = False
        if not whole or "?" in self.public_url or "#" in self.public_url or "@" in url.netloc:
            raise ValueError(f"HUB_PUBLIC_URL is {self.public_url!r}; it must be a URL such as https://hub.example")
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.production and not self.public_url.startswith("https://"):
            raise ValueError(f"HUB_PUBLIC_URL is {self.public_url!r}; in production it must begin with https://")
        if self.production and self.guard is GuardMode.OFF:
            raise ValueError("HUB_GUARD is 'off'; in production limits are enforced or measured")
        if self.production and self.draft_rulesets:
            raise ValueError("HUB_DRAFT_RULESETS is true; in production only published rulesets are in force")
        if self.production and self.demo_login:
            raise ValueError("HUB_DEMO_LOGIN is true; in production people prove who they are")
        return self

    @property
    def issuer(self) -> str:
        """The public address as tokens name it: without a slash at its end."""
        return self.public_url.rstrip("/")

    @property
    def replica_urls(self) -> list[str]:
        """The addresses of replicas."""
        return self.read_urls.split()

    @property
    def origins(self) -> list[str]:
        """The origins whose scripts may ask the hub."""
        return list(filter(None, map(str.strip, self.cors_origins.split(","))))

    @property
    def packages_folder(self) -> Path:
        """Where packages are kept."""
        return self.packages_dir or self.data_dir / "packages"

    @property
    def checkpoints_folder(self) -> Path:
        """Where checkpoints of the access log are kept."""
        return self.checkpoints_dir or self.data_dir / "checkpoints"

    @property
    def log_origin(self) -> str:
        """The name of the access log in its checkpoints: an address without its scheme (c2sp.org/tlog-checkpoint)."""
        return f"{self.issuer.partition('://')[2]}/audit"

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION
