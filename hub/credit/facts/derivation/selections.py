"""Selections: which records of a source a declared fact looks at on a day, in groups of a month or in one.

No groups mean that the records cannot tell the fact. A window of months ends with the newest month stated of the
enterprise, because a month that its department has not stated yet is no month without anything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from hub.credit.facts.derivation.dates import add_months, earliest
from hub.credit.facts.results import Record

Groups = Sequence[Sequence[Record]]
_begin = attrgetter("valid_from")


class SelectedRecords(NamedTuple):
    """The records in their groups, the day they are stated for, and when time alone selects others."""

    groups: Groups | None
    as_of: date | None
    changes_on: date | None


#: From the records of a source, the newest day that was stated for (`date.min`: it never was) and the day asked about.
Selection = Callable[[Sequence[Record], date, date], SelectedRecords]


def state(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
    """The newest row of a register, which lists everybody as of its newest extract."""
    begun = [record for record in records if record.valid_from <= on]
    if not begun:
        return SelectedRecords(None, _arrived(stated_up_to), _next_begin(records, on))
    newest = max(begun, key=lambda record: (record.as_of, record.valid_from))
    return SelectedRecords([[newest]], max(newest.as_of, stated_up_to), _next_begin(records, on))


def newest_period(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
    """The newest statement whose period has begun and which holds on the day."""
    stated = _stated(records, on)
    changes_on = None if len(stated) == len(records) else _next_statement(records, on)
    holding = [record for record in stated if record.valid_to is None or on < record.valid_to]
    if not holding:
        return SelectedRecords(None, _arrived(stated_up_to), changes_on)
    newest = max(holding, key=_begin) if len(holding) > 1 else holding[0]
    return SelectedRecords([[newest]], newest.as_of, earliest(newest.valid_to, changes_on))


def months(count: int, *, with_silent_ones: bool) -> Selection:
    """The rows of the newest `count` months, the oldest month first.

    Nothing is known where the enterprise's first row is younger than the window, and without `with_silent_ones` where
    one of the months has no row.
    """

    def select(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
        stated = _stated(records, on)
        changes_on = None if len(stated) == len(records) else _next_statement(records, on)
        if not stated:
            return SelectedRecords(None, _arrived(stated_up_to), changes_on)
        newest = max(stated, key=_begin)
        groups = _by_month(stated, newest.valid_from, count)
        told = groups is not None and (with_silent_ones or all(groups))
        return SelectedRecords(groups if told else None, newest.as_of, changes_on)

    return select


def current_events(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
    """The entries of a list that hold on the day; a list that arrived is complete."""
    current = [record for record in records if record.valid_from <= on and (record.valid_to or date.max) > on]
    ends = (record.valid_to for record in current)
    return _of_list(current, stated_up_to, earliest(*ends, _next_begin(records, on)))


def newest_event(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
    """The youngest of the entries that hold on the day; nothing is known where there is none."""
    current = current_events(records, stated_up_to, on)
    entries = current.groups[0] if current.groups else ()
    newest = max(entries, key=lambda record: record.valid_from, default=None)
    return current._replace(groups=None if newest is None else [[newest]])


def recent_events(count: int) -> Selection:
    """The entries that began within the last `count` months, day by day, whether or not they hold still."""

    def select(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
        recent = [record for record in records if record.valid_from <= on < add_months(record.valid_from, count)]
        leaving = (add_months(record.valid_from, count) for record in recent)
        return _of_list(recent, stated_up_to, earliest(*leaving, _next_begin(records, on)))

    return select


def _of_list(records: Sequence[Record], stated_up_to: date, changes_on: date | None) -> SelectedRecords:
    arrived = _arrived(stated_up_to)
    return SelectedRecords(None if arrived is None else [records], arrived, changes_on)


def _by_month(stated: Iterable[Record], newest: date, count: int) -> Groups | None:
    """The rows of each month up to the newest; None where the first row is younger than the window."""
    places, first = _places(newest, count)
    if min([record.valid_from for record in stated]) > first:
        return None
    groups: list[list[Record]] = [[] for _ in range(count)]
    for record in stated:
        if record.valid_from >= first:
            groups[places[record.valid_from]].append(record)
    return groups


@lru_cache(maxsize=1024)
def _places(newest: date, count: int) -> tuple[Mapping[date, int], date]:
    """The place of each month of the window, by its first day, and the first of them."""
    window = [add_months(newest, back) for back in range(1 - count, 1)]
    return {month: place for place, month in enumerate(window)}, window[0]


def _stated(records: Iterable[Record], on: date) -> list[Record]:
    return [record for record in records if record.as_of <= on and record.valid_from <= on]


def _next_statement(records: Iterable[Record], on: date) -> date | None:
    return earliest(*(day for record in records if (day := max(record.as_of, record.valid_from)) > on))


def _next_begin(records: Iterable[Record], on: date) -> date | None:
    return earliest(*(record.valid_from for record in records if record.valid_from > on))


def _arrived(stated_up_to: date) -> date | None:
    return None if stated_up_to == date.min else stated_up_to
