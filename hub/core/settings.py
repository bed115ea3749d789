"""The settings of a process, read from environment variables with the prefix `HUB_`."""

import os
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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


class ImportSettings(BaseSettings):
    """What is read while modules are imported, before a command can tell what is wrong with the other settings."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", frozen=True)

    district: Path | None = Field(None, description="A file of another district's names and codes.")


class Settings(ImportSettings):
    """One attribute, one variable: `database_url` is `HUB_DATABASE_URL`."""

    database_url: str | None = Field(None, description="A managed PostgreSQL; without it the hub starts its own.")
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
    sm2_key: Path | None = Field(None, description="A private SM2 key (JWK) that signs packages a second time.")
    sftp_key: Path | None = Field(None, description="The hub's private key (OpenSSH) for SFTP servers.")
    sftp_known_hosts: Path | None = Field(None, description="The keys of SFTP servers, as OpenSSH's known_hosts.")
    trusted_issuers: Path | None = Field(None, description="A file (YAML or JSON) of other issuers of tokens.")
    planned: bool = Field(True, description="Whether queries run by plan, or by graphql-core.")
    answer_cache: int = Field(64, ge=0, description="MiB of answers that a process remembers; 0 remembers none.")
    row_cache: int = Field(50_000, ge=0, description="Rows that a process remembers; 0 remembers none.")
    guard: GuardMode = Field(GuardMode.ENFORCE, description="Whether clients' limits refuse, are measured, or are off.")
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
        return self

    @property
    def issuer(self) -> str:
        """The public address as tokens name it: without a slash at its end."""
        return self.public_url.rstrip("/")

    @property
    def packages_folder(self) -> Path:
        """Where packages are kept."""
        return self.packages_dir or self.data_dir / "packages"

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION
