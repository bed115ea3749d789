"""Settings that look wrong for production."""

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

from hub.cli.upkeep.diagnoses.results import Diagnosis
from hub.core.settings import GuardMode, Settings

#: Seconds of a token's life beyond which a stolen one is worth a lot.
_LONG_LIFE = 900
_FILES = ("trusted_issuers", "identity_providers", "sftp_known_hosts", "rulesets_dir", "district")
_PRIVATE = ("sm2_key", "sftp_key")


def diagnose_settings(settings: Settings) -> Iterator[Diagnosis]:
    """What the settings say by themselves, without looking at the store."""
    found = [*_mode(settings), *_exposure(settings), *_files(settings)]
    yield from found
    if not found:
        yield Diagnosis.ok("settings", f"production at {settings.public_url}")


def _mode(settings: Settings) -> Iterator[Diagnosis]:
    if not settings.production:
        yield Diagnosis.fault("environment", "HUB_ENVIRONMENT is development", "set HUB_ENVIRONMENT=production")
    if not settings.public_url.startswith("https://"):
        told = f"clients are told {settings.public_url}, where tokens travel in the clear"
        yield Diagnosis.fault("public address", told, "set HUB_PUBLIC_URL to the https address of the proxy")
    if settings.draft_rulesets:
        yield Diagnosis.fault("rulesets", "drafts are in force", "unset HUB_DRAFT_RULESETS")
    if settings.demo_login:
        yield Diagnosis.fault("login", "anybody may log in as an invented person", "unset HUB_DEMO_LOGIN")
    if settings.guard is GuardMode.OFF:
        yield Diagnosis.fault("limits", "clients have none", "unset HUB_GUARD")
    if settings.guard is GuardMode.MEASURE:
        yield Diagnosis.warning(
            "limits", "what is over them is only counted", "unset HUB_GUARD once the counts are known"
        )


def _exposure(settings: Settings) -> Iterator[Diagnosis]:
    if settings.database_url is None:
        remedy = "let `hub backup` run every night, or set HUB_DATABASE_URL"
        yield Diagnosis.warning("store", f"it is the hub's own, in {settings.data_dir}", remedy)
        if settings.checkpoints_folder.is_relative_to(settings.data_dir):
            told = "checkpoints stand beside the store: who can write the one can write the other"
            yield Diagnosis.warning(
                "checkpoints", told, "set HUB_CHECKPOINTS_DIR, and let others fetch /audit/checkpoint"
            )
    if settings.metrics_listen is None:
        yield Diagnosis.warning("metrics", "nobody sees the server's numbers", "set HUB_METRICS_LISTEN=127.0.0.1:9100")
    if settings.security_contact is None:
        told = "/.well-known/security.txt names a page of the hub, and nobody in person"
        yield Diagnosis.warning("faults", told, "set HUB_SECURITY_CONTACT=mailto:… to whoever mends the hub")
    if any(ip_network(each.strip()).prefixlen == 0 for each in settings.trusted_proxies.split(",") if each.strip()):
        told = "whoever asks may say from where"
        yield Diagnosis.fault("proxies", told, "name the proxy's own address in HUB_TRUSTED_PROXIES")
    if settings.token_lifetime > _LONG_LIFE:
        told = f"a stolen token is good for {settings.token_lifetime} seconds"
        yield Diagnosis.warning("tokens", told, f"set HUB_TOKEN_LIFETIME to {_LONG_LIFE} or less")


def _files(settings: Settings) -> Iterator[Diagnosis]:
    for name in (*_FILES, *_PRIVATE):
        path: Path | None = getattr(settings, name)
        variable = f"HUB_{name.upper()}"
        if path is not None and not path.exists():
            yield Diagnosis.fault(variable, f"{path} is not there", "put the file there, or unset the variable")
        elif path is not None and name in _PRIVATE and path.stat().st_mode & 0o077:
            yield Diagnosis.fault(variable, f"others may read the private key in {path}", f"chmod 600 {path}")
