"""A hub as a partner meets it: `hub serve` behind TLS, processes of their own on loopback."""

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HUB = [sys.executable, "-c", "from hub.cli import main; main()"]
_PATIENCE = 30


@dataclass(frozen=True)
class Served:
    """Where clients find the hub, its own address behind TLS, and the environment in which it runs."""

    url: str
    plain_url: str
    certificate: Path
    environment: Mapping[str, str]

    @property
    def trusting(self) -> dict[str, str]:
        """What makes curl, Node, requests and httpx believe the certificate."""
        names = ("CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
        return {**self.environment, **dict.fromkeys(names, str(self.certificate))}


@contextmanager
def served(database_url: str, folder: Path, path: str = "", **settings: str) -> Iterator[Served]:
    """A production hub that answers, until the block ends; its public address may have a path."""
    pem = _certificate(folder)
    port = free_port()
    with _process(
        [sys.executable, str(Path(__file__).with_name("front.py")), str(pem), str(port)], os.environ
    ) as front:
        assert front.stdout
        url = f"https://localhost:{int(front.stdout.readline())}{path}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        own = {"HUB_DATABASE_URL": database_url, "HUB_PUBLIC_URL": url, "HUB_ENVIRONMENT": "production"}
        environment = {**kept, **own, **settings, "NO_COLOR": "1"}
        with _process([*HUB, "serve", "--port", str(port)], environment) as hub:
            hub_url = f"http://127.0.0.1:{port}"
            _wait_until_ready(hub, hub_url)
            yield Served(url, hub_url, pem, environment)


@contextmanager
def _process(command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(hub: subprocess.Popen[str], url: str) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and hub.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"the hub is not ready after {_PATIENCE} seconds, exit code {hub.poll()}")


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _certificate(folder: Path) -> Path:
    """For localhost, signed by itself: the certificate and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    assert ssl.create_default_context(cafile=str(path)).get_ca_certs()
    return path
