"""Rows that are remembered: until something changes of their enterprise, for a while, and while there is room."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from hub.core.freshness import rows
from hub.core.freshness.changes import Changes
from hub.core.freshness.rows import RowCache
from hub.core.store.coalescing import KeyedRead
from hub.core.store.database import Database, Row

LETTERS = KeyedRead(
    "select key, $2 || key as said from unnest(string_to_array($1, ' ')) as key where key <> 'none'", "key", ("the ",)
)


@pytest.fixture
def changes() -> Changes:
    """Of a store whose epoch is known."""
    known = Changes()
    known.epoch = 1
    return known


@pytest.fixture
def cache(changes: Changes) -> RowCache:
    return RowCache(changes, 20)


def keep(cache: RowCache, *keys: str, kind: str = "kind", since: int | None = None) -> None:
    values = {key: key.lower() for key in keys}
    cache.keep(kind, keys, values, cache.version if since is None else since)


def fill(cache: RowCache) -> None:
    keep(cache, *(f"row {number}" for number in range(11)))


def known(cache: RowCache, *keys: str, kind: str = "kind") -> Mapping[str, Any]:
    return cache.find(kind, keys)[0]


def test_what_was_kept_is_found_under_its_kind_alone(cache: RowCache) -> None:
    keep(cache, "A", "B")

    assert cache.find("kind", ["A", "C", "B"]) == ({"A": "a", "B": "b"}, ["C"])
    assert cache.find("other", ["A"]) == ({}, ["A"])


def test_what_is_read_once_is_not_kept_where_there_is_no_room_for_all(cache: RowCache) -> None:
    fill(cache)
    keep(cache, "A", "B")
    keep(cache, "A")
    keep(cache, "B", kind="other")

    assert cache.find("kind", ["A", "B"]) == ({"A": "a"}, ["B"])
    assert known(cache, "B", kind="other") == {}


def test_what_was_read_too_long_ago_counts_for_nothing(cache: RowCache) -> None:
    fill(cache)
    for key in ["A", *(f"B{number}" for number in range(30)), "A"]:
        keep(cache, key)

    assert known(cache, "A") == {}


def test_once_nothing_goes_for_want_of_room_all_is_kept_again(cache: RowCache, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(cache)
    later = rows.time.monotonic() + rows._LONGEST + 1
    monkeypatch.setattr(rows.time, "monotonic", lambda: later)
    known(cache, "A")

    keep(cache, "A")

    assert known(cache, "A") == {"A": "a"}


def test_that_there_is_no_row_is_remembered_too(cache: RowCache) -> None:
    cache.keep("kind", ["A", "B"], {"A": "a"}, cache.version)

    assert cache.find("kind", ["A", "B"]) == ({"A": "a"}, [])


def test_only_what_is_touched_is_forgotten(cache: RowCache, changes: Changes) -> None:
    keep(cache, "A", "B")
    keep(cache, "A", kind="other")

    changes._note(["A"])

    assert cache.find("kind", ["A", "B"]) == ({"B": "b"}, ["A"])
    assert cache.find("other", ["A"]) == ({}, ["A"])


def test_where_anything_may_have_changed_all_is_forgotten(cache: RowCache, changes: Changes) -> None:
    keep(cache, "A")

    changes.take_everything_for_changed()

    assert known(cache, "A") == {}


def test_what_is_touched_while_it_is_read_is_not_kept(cache: RowCache, changes: Changes) -> None:
    since = cache.version
    changes._note(["A"])
    keep(cache, "A", "B", since=since)
    changes.take_everything_for_changed()
    keep(cache, "C", since=since)

    assert known(cache, "A", "B", "C") == {}

    since = cache.version
    changes._note(["A"])
    keep(cache, "A", "B", since=since)

    assert known(cache, "A", "B") == {"B": "b"}


def test_before_anything_is_known_of_the_store_nothing_is_kept() -> None:
    cache = RowCache(Changes(), 20)

    keep(cache, "A")

    assert known(cache, "A") == {}


def test_the_older_half_goes_when_there_is_no_room(cache: RowCache) -> None:
    first, second, third = ([f"{letter}{number}" for number in range(11)] for letter in "ABC")
    for keys in (first, second, second, third, third):
        keep(cache, *keys)

    found = known(cache, *first, *second, *third)

    assert set(found) == set(third)


def test_none_is_remembered_for_long(changes: Changes, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(rows.time, "monotonic", lambda: now)
    cache = RowCache(changes, 20)
    keep(cache, "A")

    now += rows._LONGEST + 1
    after_one = known(cache, "A", "B")
    keep(cache, "B")
    now += rows._LONGEST + 1

    assert (after_one, known(cache, "A", "B")) == ({"A": "a"}, {"B": "b"})


async def test_only_what_is_missing_is_read(database: Database, cache: RowCache, changes: Changes) -> None:
    made: list[list[str]] = []

    async def make(found: Sequence[Row]) -> dict[str, str]:
        made.append([row["key"] for row in found])
        return {row["key"]: row["said"] for row in found}

    database._row_cache = cache
    answers = [await database.fetch_each(LETTERS, keys, make) for keys in (["a", "none"], ["b", "none", "a"])]
    changes._note(["a"])
    answers.append(await database.fetch_each(LETTERS, ["a", "b"], make))

    assert answers == [{"a": "the a"}, {"a": "the a", "b": "the b"}, {"a": "the a", "b": "the b"}]
    assert made == [["a"], ["b"], ["a"]]


def test_a_kind_is_remembered_once_most_of_what_was_asked_for_was_there(cache: RowCache) -> None:
    keys = [f"row {number}" for number in range(10)]
    told = []
    for _ in range(120):
        cache.passed_by("kind", keys)
        keep(cache, *keys)
        told.append(cache.remembers("kind"))

    assert not any(told[:50])
    assert told[-1]
    assert not cache.remembers("other")


def test_a_kind_of_which_nothing_is_found_any_more_is_not_remembered(cache: RowCache) -> None:
    keep(cache, "A")
    for _ in range(2_000):
        known(cache, "A")
    before = cache.remembers("kind")

    for number in range(2_000):
        known(cache, f"B{number}")

    assert (before, cache.remembers("kind")) == (True, False)
