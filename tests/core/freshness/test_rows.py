"""Rows that are remembered: until something changes of their enterprise, for a while, and while there is room."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from hub.core.freshness import rows
from hub.core.freshness.changes import Changes
from hub.core.freshness.rows import Memory, Momentary
from hub.core.store.coalescing import Read
from hub.core.store.database import Database, Row

LETTERS = Read("select key, $2 || key as said from unnest($1::text[]) as key where key <> 'none'", "key", ("the ",))


@pytest.fixture
def changes() -> Changes:
    """Of a store whose epoch is known."""
    known = Changes()
    known.epoch = 1
    return known


@pytest.fixture
def memory(changes: Changes) -> Memory:
    return Memory(changes, 20)


def keep(memory: Memory, *keys: str, kind: str = "kind", since: int | None = None) -> None:
    values = {key: key.lower() for key in keys}
    memory.keep(kind, keys, values, memory.version if since is None else since)


def fill(memory: Memory) -> None:
    keep(memory, *(f"row {number}" for number in range(11)))


def known(memory: Memory, *keys: str, kind: str = "kind") -> Mapping[str, Any]:
    return memory.find(kind, keys)[0]


def test_what_was_kept_is_found_under_its_kind_alone(memory: Memory) -> None:
    keep(memory, "A", "B")

    assert memory.find("kind", ["A", "C", "B"]) == ({"A": "a", "B": "b"}, ["C"])
    assert memory.find("other", ["A"]) == ({}, ["A"])


def test_what_is_read_once_is_not_kept_where_there_is_no_room_for_all(memory: Memory) -> None:
    fill(memory)
    keep(memory, "A", "B")
    keep(memory, "A")
    keep(memory, "B", kind="other")

    assert memory.find("kind", ["A", "B"]) == ({"A": "a"}, ["B"])
    assert known(memory, "B", kind="other") == {}


def test_what_was_read_too_long_ago_counts_for_nothing(memory: Memory) -> None:
    fill(memory)
    for key in ["A", *(f"B{number}" for number in range(30)), "A"]:
        keep(memory, key)

    assert known(memory, "A") == {}


def test_once_nothing_goes_for_want_of_room_all_is_kept_again(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(memory)
    later = rows.time.monotonic() + rows._LONGEST + 1
    monkeypatch.setattr(rows.time, "monotonic", lambda: later)
    known(memory, "A")

    keep(memory, "A")

    assert known(memory, "A") == {"A": "a"}


def test_that_there_is_no_row_is_remembered_too(memory: Memory) -> None:
    memory.keep("kind", ["A", "B"], {"A": "a"}, memory.version)

    assert memory.find("kind", ["A", "B"]) == ({"A": "a"}, [])


def test_only_what_is_touched_is_forgotten(memory: Memory, changes: Changes) -> None:
    keep(memory, "A", "B")
    keep(memory, "A", kind="other")

    changes._note(["A"])

    assert memory.find("kind", ["A", "B"]) == ({"B": "b"}, ["A"])
    assert memory.find("other", ["A"]) == ({}, ["A"])


def test_where_anything_may_have_changed_all_is_forgotten(memory: Memory, changes: Changes) -> None:
    keep(memory, "A")

    changes.take_everything_for_changed()

    assert known(memory, "A") == {}


def test_what_is_touched_while_it_is_read_is_not_kept(memory: Memory, changes: Changes) -> None:
    since = memory.version
    changes._note(["A"])
    keep(memory, "A", "B", since=since)
    changes.take_everything_for_changed()
    keep(memory, "C", since=since)

    assert known(memory, "A", "B", "C") == {}

    since = memory.version
    changes._note(["A"])
    keep(memory, "A", "B", since=since)

    assert known(memory, "A", "B") == {"B": "b"}


def test_before_anything_is_known_of_the_store_nothing_is_kept() -> None:
    memory = Memory(Changes(), 20)

    keep(memory, "A")

    assert known(memory, "A") == {}


def test_what_is_of_the_moment_is_not_kept(memory: Memory) -> None:
    memory.keep("kind", ["A", "B"], {"A": Momentary(), "B": "b"}, memory.version)

    assert memory.find("kind", ["A", "B"]) == ({"B": "b"}, ["A"])


def test_the_older_half_goes_when_there_is_no_room(memory: Memory) -> None:
    first, second, third = ([f"{letter}{number}" for number in range(11)] for letter in "ABC")
    for keys in (first, second, second, third, third):
        keep(memory, *keys)

    found = known(memory, *first, *second, *third)

    assert set(found) == set(third)


def test_none_is_remembered_for_long(changes: Changes, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(rows.time, "monotonic", lambda: now)
    memory = Memory(changes, 20)
    keep(memory, "A")

    now += rows._LONGEST + 1
    after_one = known(memory, "A", "B")
    keep(memory, "B")
    now += rows._LONGEST + 1

    assert (after_one, known(memory, "A", "B")) == ({"A": "a"}, {"B": "b"})


async def test_only_what_is_missing_is_read(database: Database, memory: Memory, changes: Changes) -> None:
    made: list[list[str]] = []

    async def make(found: Sequence[Row]) -> dict[str, str]:
        made.append([row["key"] for row in found])
        return {row["key"]: row["said"] for row in found}

    database._memory = memory
    answers = [await database.fetch_each(LETTERS, keys, make) for keys in (["a", "none"], ["b", "none", "a"])]
    changes._note(["a"])
    answers.append(await database.fetch_each(LETTERS, ["a", "b"], make))

    assert answers == [{"a": "the a"}, {"a": "the a", "b": "the b"}, {"a": "the a", "b": "the b"}]
    assert made == [["a"], ["b"], ["a"]]
