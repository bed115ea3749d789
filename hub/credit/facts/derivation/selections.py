"""Selections: which records of a source a declared fact looks at on a day, in groups of a month or in one.

No groups mean that the records cannot tell the fact. A window of months ends with the newest month stated of the
enterprise, because a month that its department has not stated yet is no month without anything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple

from hub.credit.facts.derivation.dates import add_months, earliest
from hub.credit.facts.results import Record

Groups = Sequence[Sequence[Record]]


class SelectedRecords(NamedTuple):
    """The records in their groups, the day they are stated for, and when time alone selects others."""

    groups: Groups | None
    as_of: date | None
    changes_on: date | None


#: Makes them of their three values, as `fact_of` a fact.
_selected_of: Callable[[tuple[Groups | None, date | None, date | None]], SelectedRecords]
_selected_of = partial(tuple.__new__, SelectedRecords)

#: From the records of a source, the newest day that was stated for (`date.min`: it never was) and the day asked about.
Selection = Callable[[Sequence[Record], date, date], SelectedRecords]


def state(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
    """The newest row of a register, which lists everybody as of its newest extract."""
    begun = [record for record in records if record.valid_from <= on]
    if not begun:
        return _selected_of((None, _arrived(stated_up_to), _next_begin(records, on)))
    newest = max(begun, key=lambda record: (record.as_of, record.valid_from))
    return _selected_of(([[newest]], max(newest.as_of, stated_up_to), _next_begin(records, on)))


def newest_period(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
    """The newest statement whose period has begun and which holds on the day."""
    newest, changes_on = None, None
    for record in records:
        _, _, begins, ends, stated_for = record
        if begins > on or stated_for > on:
            changes_on = earliest(changes_on, max(begins, stated_for))
        elif (ends is None or on < ends) and (newest is None or newest.valid_from < begins):
            newest = record
    if newest is None:
        return _selected_of((None, _arrived(stated_up_to), changes_on))
    ends_on = newest.valid_to if changes_on is None else earliest(newest.valid_to, changes_on)
    return _selected_of(([[newest]], newest.as_of, ends_on))


def months(count: int, *, with_silent_ones: bool) -> Selection:
    """The rows of the newest `count` months, the oldest month first.

    Nothing is known where the enterprise's first row is younger than the window, and without `with_silent_ones` where
    one of the months has no row.
    """

    def select(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
        stated = _stated(records, on)
        changes_on = None if len(stated) == len(records) else _next_statement(records, on)
        if not stated:
            return _selected_of((None, _arrived(stated_up_to), changes_on))
        begins = [record.valid_from for record in stated]
        newest = max(begins)
        groups = _by_month(stated, begins, newest, count)
        told = groups is not None and (with_silent_ones or all(groups))
        return _selected_of((groups if told else None, stated[begins.index(newest)].as_of, changes_on))

    return select


def current_events(records: Sequence[Record], stated_up_to: date, on: date) -> SelectedRecords:
    """The entries of a list that hold on the day; a list that arrived is complete."""
    return _of_list(current_records(records, on), stated_up_to, next_change(records, on))


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


def current_records(records: Iterable[Record], on: date) -> list[Record]:
    """The records that hold on the day."""
    return [r for r in records if r.valid_from <= on and (r.valid_to is None or on < r.valid_to)]


def next_change(records: Iterable[Record], on: date) -> date | None:
    """The next day on which one of the records begins or ceases to hold."""
    changes_on: date | None = None
    for _, _, begins, ends, _ in records:
        day = begins if begins > on else ends
        if day is not None and day > on and (changes_on is None or day < changes_on):
            changes_on = day
    return changes_on


def _of_list(records: Sequence[Record], stated_up_to: date, changes_on: date | None) -> SelectedRecords:
    arrived = _arrived(stated_up_to)
    return _selected_of((None if arrived is None else [records], arrived, changes_on))


def _by_month(stated: Iterable[Record], begins: Sequence[date], newest: date, count: int) -> Groups | None:
    """The rows of each month up to the newest; None where the first row is younger than the window."""
    places, first = _places(newest, count)
    if min(begins) > first:
        return None
    groups: list[list[Record]] = [[] for _ in range(count)]
    for record, month in zip(stated, begins, strict=True):
        if (place := places.get(month)) is not None:
            groups[place].append(record)
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
