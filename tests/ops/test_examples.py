"""The examples of ops/ fit the hub: its metrics, settings, commands and addresses, and the programs that read them."""

import configparser
import datetime
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from prometheus_client import REGISTRY
from starlette.routing import Route

from hub.app import create_app
from hub.cli import app
from hub.core.settings import ListenAddress, Settings
from hub.endpoints.graphql.body import GREATEST
from tests.house.tree import ROOT

OPS = ROOT / "ops"
_METRIC = re.compile(r"\bhub_[a-z0-9_]+")
_SELECTED = re.compile(r"(hub_[a-z0-9_]+)\{([^}]*)\}")
_GROUPED = re.compile(r"by \(([^)]*)\)")
#: Labels that Prometheus adds.
_OF_PROMETHEUS = {"job", "instance", "le"}


def installed(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def labels() -> dict[str, set[str]]:
    """The labels of each series that the hub tells, by the names of its samples."""
    import_module("hub.worker.run")
    found: dict[str, set[str]] = {}
    for collector, names in REGISTRY._collector_to_names.items():
        for name in names:
            found[name] = set(getattr(collector, "_labelnames", ()))
    return found


def alerts() -> list[dict[str, Any]]:
    told = yaml.safe_load((OPS / "prometheus" / "alerts.yaml").read_text("utf-8"))
    return [rule for group in told["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return list(json.loads((OPS / "grafana" / "hub.json").read_text("utf-8"))["panels"])


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in alerts())
    yield from (target["expr"] for panel in panels() for target in panel.get("targets", ()))


def units() -> dict[str, configparser.ConfigParser]:
    found = {}
    for path in sorted((OPS / "systemd").glob("hub*.[st]*")):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        parser.read(path, "utf-8")
        found[path.name] = parser
    return found


def environment() -> dict[str, str]:
    lines = (OPS / "systemd" / "hub.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_alerts_and_panels_ask_only_for_what_the_hub_tells() -> None:
    known = labels()
    for expression in expressions():
        assert {name for name in _METRIC.findall(expression) if name not in known} == set(), expression
        for name, selected in _SELECTED.findall(expression):
            assert set(re.findall(r"(\w+)\s*[=!~]", selected)) <= known[name] | _OF_PROMETHEUS, expression
        asked = set().union(*(known[name] for name in _METRIC.findall(expression)))
        grouped = {label for group in _GROUPED.findall(expression) for label in re.split(r",\s*", group)}
        assert grouped <= asked | _OF_PROMETHEUS, expression
        assert expression.count("(") == expression.count(")"), expression


def test_every_number_of_the_hub_is_looked_at() -> None:
    asked = {name for expression in expressions() for name in _METRIC.findall(expression)}
    told = {name for name in labels() if name.startswith("hub_") and not name.endswith(("_created", "_sum"))}
    families = {re.sub(r"_(total|bucket|count)$", "", name) for name in told}

    unseen = families - {re.sub(r"_(total|bucket|count)$", "", name) for name in asked}

    assert unseen == {"hub_store_rows"}, "rows from memory: for whoever tunes, in docs/freshness.md"


def test_each_alert_says_what_to_do() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")

    for rule in alerts():
        assert f"| `{rule['alert']}` |" in page, "docs/operations.md, section Alarms: a row for each alarm"
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert set(rule["annotations"]) == {"summary", "summary_zh"}
        told = set().union(*(labels()[name] for name in _METRIC.findall(rule["expr"])), set())
        used = set(re.findall(r"\$labels\.(\w+)", str(rule["annotations"])))
        assert used <= told
    assert len({rule["alert"] for rule in alerts()}) == len(alerts())


def test_panels_stand_beside_each_other() -> None:
    places = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in panels()
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]

    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24
    assert len({panel["id"] for panel in panels()}) == len(panels())


def test_units_run_commands_that_exist_with_settings_that_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    typed = [line for unit in units().values() for line in unit.get("Service", "ExecStart", fallback="").splitlines()]
    text = "\n".join(path.read_text("utf-8") for path in (OPS / "systemd").glob("*.service"))
    ran = re.findall(r"/opt/hub/\.venv/bin/hub ([a-z]+(?: [a-z]+)?)", text)

    commands = {command.name for command in app().registered_commands} | {
        command.callback.__name__ for command in app().registered_commands if command.callback
    }
    groups = {group.name for group in app().registered_groups}
    assert settings.production
    assert typed
    assert {word.split()[0] for word in ran} <= commands | groups
    assert {word.split()[0] for word in ran} == {"serve", "worker", "backup", "audit", "doctor"}
    for name in ("hub.service", "hub-worker.service"):
        service = units()[name]["Service"]
        assert (service["KillMode"], service["KillSignal"], service["User"]) == ("mixed", "SIGTERM", "hub")
        assert int(service["TimeoutStopSec"]) > 30, "longer than the hub takes to answer whoever is connected"


def test_prometheus_asks_where_the_units_listen() -> None:
    told = yaml.safe_load((OPS / "prometheus" / "scrape.yaml").read_text("utf-8"))
    targets = {each["job_name"]: each["static_configs"][0]["targets"] for each in told["scrape_configs"]}

    worker = units()["hub-worker.service"]["Service"]["ExecStart"].rpartition("--listen ")[2]

    assert targets == {"hub": [environment()["HUB_METRICS_LISTEN"]], "hub-worker": [worker]}
    assert ListenAddress.read(worker).port == 9101
    assert told["rule_files"] == ["alerts.yaml"]


def test_nginx_passes_on_to_the_server_what_the_hub_needs() -> None:
    text = (OPS / "nginx" / "hub.conf").read_text("utf-8")
    server, port = units()["hub.service"], units()["hub.socket"]["Socket"]["ListenStream"]
    paths = {
        route.path for route in create_app(Settings(database_url="postgresql://x/y")).routes if isinstance(route, Route)
    }

    assert server["Service"]["ExecStart"].endswith(" --fd 3"), "the first socket that systemd hands over"
    assert server["Unit"]["Requires"] == "hub.socket"
    assert f"server {port};" in text
    assert f"server_name {environment()['HUB_PUBLIC_URL'].removeprefix('https://')};" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "127.0.0.1" in environment()["HUB_TRUSTED_PROXIES"]
    for location in re.findall(r"location (?:= )?(/\S+) \{", text):
        assert any(path.startswith(location) for path in paths), location
    assert int((re.search(r"client_max_body_size (\d+)m;", text) or [0, 0])[1]) << 20 > GREATEST


@pytest.mark.skipif(installed("nginx") is None, reason="nginx is not installed on this machine")
def test_nginx_takes_its_example(tmp_path: Path) -> None:
    text = (OPS / "nginx" / "hub.conf").read_text("utf-8")
    certificate(tmp_path)
    text = text.replace("/etc/ssl/hub", str(tmp_path)).replace("listen 80;", "listen 127.0.0.1:18080;")
    (tmp_path / "hub.conf").write_text(text.replace("listen 443 ssl", "listen 127.0.0.1:18443 ssl"))
    around = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\ninclude {tmp_path}/hub.conf;\n}}\n"
    (tmp_path / "nginx.conf").write_text(around)

    command = [installed("nginx") or "", "-t", "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, "syntax is ok" in done.stderr) == (0, True), done.stderr


@pytest.mark.skipif(installed("systemd-analyze") is None, reason="systemd is not installed on this machine")
def test_systemd_takes_its_units(tmp_path: Path) -> None:
    for path in (OPS / "systemd").glob("hub*.[st]*"):
        text = path.read_text("utf-8").replace("/opt/hub/.venv/bin/hub", "/bin/true").replace("User=hub", "User=daemon")
        (tmp_path / path.name).write_text(text)

    command = [installed("systemd-analyze") or "", "verify", "--man=no", *map(str, sorted(tmp_path.glob("hub*.[st]*")))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line or line.startswith("hub")] == []


@pytest.mark.skipif(installed("logrotate") is None, reason="logrotate is not installed on this machine")
def test_logrotate_takes_its_example(tmp_path: Path) -> None:
    (tmp_path / "hub.log").write_text("a line\n" * 100)
    own = tmp_path / "conf"
    own.write_text((OPS / "logrotate" / "hub").read_text("utf-8").replace("/var/log/hub", str(tmp_path)))
    own.chmod(0o644)

    command = [installed("logrotate") or "", "--force", "--state", str(tmp_path / "state"), str(own)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, (tmp_path / "hub.log").read_text()) == (0, ""), done.stderr
    assert len(list(tmp_path.glob("hub.log-*"))) == 1


def certificate(folder: Path) -> None:
    """One for the example's name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "credit.example")])
    day = datetime.datetime(2026, 1, 1)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), day)
    signed = made.not_valid_after(day.replace(year=2036)).sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
