"""Three PostgreSQL nodes of the wheel's programs under Patroni, and one etcd; all end, whatever fails."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from hub.core.embedded.account import Account
from hub.core.embedded.binaries import find
from hub.core.embedded.child import Child
from hub.core.embedded.occupancy import postmaster
from hub.core.embedded.place import Place
from tests.clients.serving import free_port
from tests.ha.interpreter import Interpreter

#: Seconds for which a leader holds its place without renewing it, Patroni's least; and between two of its looks.
TTL, LOOP = 20, 2
_PATIENCE = 120


@dataclass
class Node:
    """One node: Patroni, and the PostgreSQL that it keeps."""

    name: str
    folder: Path
    port: int
    api: int
    patroni: Child | None = None

    @property
    def role(self) -> str | None:
        """What Patroni says that it is and runs as; None where it does not answer, or PostgreSQL does not run."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.api}/patroni", timeout=2) as answer:
                told = json.load(answer)
        except urllib.error.HTTPError as error:  # a node that takes no connections says so by its status
            told = json.load(error)
        except OSError:
            return None
        return str(told["role"]) if told.get("state") == "running" else None

    def kill(self) -> None:
        """End Patroni and every process of PostgreSQL by SIGKILL, as a machine is lost; nothing where none runs."""
        if self.patroni is not None:
            _kill(self.patroni)  # first: it would start PostgreSQL again
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def _processes(self) -> list[int]:
        """The postmaster and its children, as far as they live."""
        found = postmaster(self.folder / "data")
        if found is None:
            return []
        return [found, *map(int, Path(f"/proc/{found}/task/{found}/children").read_text("ascii").split())]


@dataclass(frozen=True)
class Cluster:
    """The nodes; `url` names all of them, and leads to the one that takes writes."""

    nodes: tuple[Node, ...]

    @property
    def url(self) -> str:
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql://hub:hub@{hosts}/hub?target_session_attrs=read-write"

    def leader(self) -> Node | None:
        return next((node for node in self.nodes if node.role == "primary"), None)

    def wait(self) -> None:
        """Wait until one leads, the others follow, and one of them confirms each commit."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            roles = sorted(str(node.role) for node in self.nodes)
            if roles == ["primary", "replica", "replica"] and self._synchronous():
                return
            time.sleep(0.2)
        logs = {node.name: (node.folder / "log").read_text("utf-8", "replace")[-3000:] for node in self.nodes}
        raise AssertionError(f"the cluster has not formed in {_PATIENCE} s: {logs}")

    def _synchronous(self) -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.nodes[0].api}/cluster", timeout=2) as answer:
            return any(member["role"] == "sync_standby" for member in json.load(answer)["members"])


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A cluster in a new folder that PostgreSQL's user can reach, until the block ends, however it does."""
    account = Account.of_this_process()
    place = folder / "programs"
    place.mkdir(mode=0o755)
    programs = find(Place(place), account, lambda _: None).directory
    python = Interpreter.for_account(account, folder / "python")
    client, peer = free_port(), free_port()
    with ExitStack() as stack:
        stack.callback(_kill, _etcd(folder / "etcd", account, client, peer))
        nodes = []
        for name in ("one", "two", "three"):
            node = Node(name, folder / name, free_port(), free_port())
            node.folder.mkdir(mode=0o700)
            account.give(node.folder)
            (node.folder / "patroni.yaml").write_text(yaml.safe_dump(_settings(node, programs, client)), "utf-8")
            stack.callback(node.kill)
            node.patroni = _child(node.folder, account, *python.command("patroni"), node.folder / "patroni.yaml")
            nodes.append(node)
        cluster = Cluster(tuple(nodes))
        cluster.wait()
        yield cluster


def _etcd(folder: Path, account: Account, client: int, peer: int) -> Child:
    folder.mkdir(mode=0o700)
    account.give(folder)
    addresses = {
        "listen-client-urls": f"http://127.0.0.1:{client}",
        "advertise-client-urls": f"http://127.0.0.1:{client}",
        "listen-peer-urls": f"http://127.0.0.1:{peer}",
        "initial-advertise-peer-urls": f"http://127.0.0.1:{peer}",
        "initial-cluster": f"default=http://127.0.0.1:{peer}",
    }
    words = [f"--{name}={value}" for name, value in addresses.items()]
    return _child(folder, account, "/usr/bin/env", "etcd", f"--data-dir={folder / 'data'}", *words)


def _kill(child: Child) -> None:
    """End a program by SIGKILL, and wait for its end; nothing where it has ended."""
    if child.alive:
        os.kill(child._process.pid, signal.SIGKILL)
        child.end()


def _child(folder: Path, account: Account, *command: str | Path) -> Child:
    with (folder / "log").open("ab") as log:
        return Child(*command, account=account, directory=folder, log=log.fileno(), when_gone=lambda: None)


def _settings(node: Node, programs: Path, etcd: int) -> dict[str, object]:
    login = {"username": "hub", "password": "hub"}
    return {
        "scope": "hub",
        "name": node.name,
        "restapi": {"listen": f"127.0.0.1:{node.api}", "connect_address": f"127.0.0.1:{node.api}"},
        "etcd3": {"host": f"127.0.0.1:{etcd}"},
        "bootstrap": {
            "dcs": {
                "ttl": TTL,
                "loop_wait": LOOP,
                "retry_timeout": 3,
                "synchronous_mode": True,
                "postgresql": {"use_pg_rewind": True, "parameters": {"wal_keep_size": "256MB", "max_connections": 60}},
            },
            "initdb": [
                {"encoding": "UTF8"},
                {"locale-provider": "builtin"},
                {"builtin-locale": "C.UTF-8"},
                {"auth-local": "trust"},
            ],
        },
        "postgresql": {
            "listen": f"127.0.0.1:{node.port}",
            "connect_address": f"127.0.0.1:{node.port}",
            "data_dir": str(node.folder / "data"),
            "bin_dir": str(programs),
            "pgpass": str(node.folder / "pgpass"),
            "authentication": {"superuser": login, "replication": {"username": "follower", "password": "hub"}},
            "parameters": {"unix_socket_directories": str(node.folder), "shared_buffers": "64MB"},
            "pg_hba": [
                "local all all trust",
                "host all all 127.0.0.1/32 scram-sha-256",
                "host replication follower 127.0.0.1/32 scram-sha-256",
            ],
        },
    }
