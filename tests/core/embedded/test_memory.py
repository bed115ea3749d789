"""What the server shares among its sessions follows from the memory that there is."""

from pathlib import Path

import pytest

from hub.core.embedded.memory import max_wal_size, shared_buffers, usable

GIB = 1 << 30
NO_LIMIT = "9223372036854771712\n"


@pytest.mark.parametrize(
    ("memory", "shared", "log"),
    [
        (GIB, "256MB", "2048MB"),
        (2 * GIB, "256MB", "2048MB"),
        (4 * GIB, "512MB", "2048MB"),
        (16 * GIB, "2048MB", "4096MB"),
        (24 * GIB, "3072MB", "6144MB"),
        (64 * GIB, "4096MB", "8192MB"),
    ],
)
def test_an_eighth_is_shared_within_bounds_and_the_log_goes_with_it(memory: int, shared: str, log: str) -> None:
    assert shared_buffers(memory) == shared
    assert max_wal_size(memory) == log


def test_without_groups_it_is_the_machine(tmp_path: Path) -> None:
    assert usable(tmp_path) == usable_of(tmp_path, "0::/hub\n", {})
    assert usable(tmp_path) > 64 << 20


@pytest.mark.parametrize(
    ("groups", "limits"),
    [
        ("0::/system.slice/hub.service\n", {"system.slice/hub.service/memory.max": "2097152\n"}),
        ("0::/system.slice/hub.service\n", {"system.slice/memory.max": "2097152\n", "memory.max": "max\n"}),
        ("0::/\n", {"memory.max": "2097152\n"}),
        ("0::/../outside\n", {"memory.max": "2097152\n"}),
        ("9:cpu,memory:/docker/x\n0::/\n", {"memory/memory.limit_in_bytes": "2097152\n"}),
        (
            "9:memory:/docker/x\n",
            {"memory/docker/x/memory.limit_in_bytes": "2097152\n", "memory/memory.limit_in_bytes": NO_LIMIT},
        ),
    ],
    ids=["own", "around", "namespace", "outside the namespace", "version 1, container", "version 1, own"],
)
def test_the_smallest_limit_of_the_groups_around_counts(tmp_path: Path, groups: str, limits: dict[str, str]) -> None:
    assert usable_of(tmp_path, groups, limits) == 2 << 20


def test_other_controllers_limit_nothing(tmp_path: Path) -> None:
    limits = {"memory/x/memory.limit_in_bytes": "2097152\n", "cpu/x/memory.limit_in_bytes": "2097152\n"}

    assert usable_of(tmp_path, "4:cpu,cpuacct:/x\n", limits) > 2 << 20


def usable_of(root: Path, groups: str, limits: dict[str, str]) -> int:
    """What is usable where the system tells this."""
    (root / "proc/self").mkdir(parents=True, exist_ok=True)
    (root / "proc/self/cgroup").write_text(groups)
    for name, limit in limits.items():
        file = root / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(limit)
    return usable(root)
