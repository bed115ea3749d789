"""The one way to rows about enterprises: what an actor may see is a condition inside every statement that reads them.

A statement says `{visible}` where it has joined the enterprise `e`, and passes the filter's parameters after its own.
Repaired records pass no filter: they do not exist for evaluation, sharing or upward reporting (plan, task 10).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from hub.core import clock
from hub.core.actor import Actor, Kind
from hub.core.store.ranges import COLUMNS, PROFILE, Range, Ranges, begins, in_divisions, of_code

_CONSENT = """exists (
    select 1 from consent c where c.uscc = e.uscc and c.grantee = {0} and c.purpose = {1} and {2} = any (c.fields)
    and c.revoked_at is null and c.valid_from <= {3} and {3} < c.valid_to)"""
_NAMED_CONSENT = """exists (
    select 1 from consent c where c.uscc = e.uscc and c.grantee = {0} and c.purpose = {1} and {2} = any (c.fields)
    and c.revoked_at is null and c.valid_from <= {3} and {3} < c.valid_to
    and exists (select 1 from unnest({4}::varchar[], {5}::bigint[]) as bound (uscc, consent)
        where bound.uscc = c.uscc and coalesce(bound.consent, c.id) = c.id))"""
_EQUAL = "c.uscc = e.uscc and c.grantee = {0} and c.purpose = {1}"
#: The same for each row by itself, in the order of the one index that has these columns first.
_BETWEEN = """(c.uscc, c.grantee, c.purpose) >= (e.uscc, {0}, {1})
    and (c.uscc, c.grantee, c.purpose) <= (e.uscc, {0}, {1})"""
_IN_ORDER = " order by c.uscc, c.grantee, c.purpose offset 0)"
_BY_INDEX = {each: each.replace(_EQUAL, _BETWEEN)[:-1] + _IN_ORDER for each in (_CONSENT, _NAMED_CONSENT)}
#: Whose consents a partner holds: the few of a small partner are read first, and nobody else is looked at.
_HELD = """(select c.uscc from consent c where c.grantee = {0} and c.purpose = {1} and c.revoked_at is null
    group by c.uscc) c"""
_HELD_BY_INDEX = """(select c.uscc from consent c
    where (c.grantee, c.purpose) >= ({0}, {1}) and (c.grantee, c.purpose) <= ({0}, {1}) and c.revoked_at is null
    group by c.grantee, c.purpose, c.uscc order by c.grantee, c.purpose, c.uscc) c"""
_HELD_LISTED = f"{_HELD_BY_INDEX} cross join {of_code('listing e', f'{COLUMNS}, {PROFILE}', 'c.uscc')}"
#: The weights of a row with a consent, and of one that is named.
_OF_CONSENT = _OF_CODE = 8
_PARAMETER = re.compile(r"\$([0-9]+)")


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Conditions on the enterprise `e`, all of which hold; each with places for its values, `{0}` for the first.

    Each of `ranges` holds, together, every row that passes: a list is read where the fewest are. Conditions that are
    `lookups` look into another table for each row.
    """

    conditions: tuple[str, ...] = ()
    values: tuple[tuple[object, ...], ...] = ()
    ranges: tuple[Ranges, ...] = ()
    lookups: frozenset[str] = frozenset()

    @property
    def passes_all(self) -> bool:
        """Whether the actor sees every enterprise."""
        return not self.conditions

    @property
    def by_outcome(self) -> bool:
        """Whether it goes by outcomes, for which rows of `listing` are read beside their index."""
        return any(PROFILE in each for each in self.conditions)

    @property
    def columns(self) -> str:
        """What its conditions read of an enterprise."""
        return f"{COLUMNS}, {PROFILE}" if self.by_outcome else COLUMNS

    @property
    def parameters(self) -> tuple[object, ...]:
        """The values, in the order in which `into` numbers them."""
        return tuple(value for values in self.values for value in values)

    def into(self, sql: str) -> str:
        """The statement with the conditions for `{visible}`: their parameters follow the statement's own."""
        return _filled(sql, self.conditions, tuple(map(len, self.values)))

    def narrowed(self, condition: str, *values: object) -> "RowFilter":
        """The filter with one more condition."""
        return replace(self, conditions=(*self.conditions, condition), values=(*self.values, values))

    def looking_up(self, condition: str, *values: object) -> "RowFilter":
        """The filter with one more condition, which looks into another table for each row."""
        return replace(self.narrowed(condition, *values), lookups=self.lookups | {condition})

    @property
    def by_index(self) -> "RowFilter":
        """The same filter, whose lookups read one index whatever statistics say, where sorting is switched off."""
        if not self.lookups:
            return self
        conditions = tuple(_BY_INDEX.get(each, each) for each in self.conditions)
        lookups = frozenset(_BY_INDEX.get(each, each) for each in self.lookups)
        return replace(self, conditions=conditions, lookups=lookups)

    @property
    def parts(self) -> tuple["RowFilter", "RowFilter"]:
        """The filter of what the row itself tells, and that of what is looked up: whoever passes both passes all."""
        told, looked_up = RowFilter(ranges=self.ranges), RowFilter()
        for condition, values in zip(self.conditions, self.values, strict=True):
            if condition in self.lookups:
                looked_up = looked_up.looking_up(condition, *values)
            else:
                told = told.narrowed(condition, *values)
        return told, looked_up

    def within(self, *ranges: Range) -> "RowFilter":
        """The same filter, knowing one more place where all that passes it is."""
        return replace(self, ranges=(*self.ranges, ranges))

    def joined(self, other: "RowFilter") -> "RowFilter":
        """The filter of what passes both."""
        joined = self
        for condition, values in zip(other.conditions, other.values, strict=True):
            if (condition, values) not in zip(self.conditions, self.values, strict=True):
                joined = joined.narrowed(condition, *values)
        new = tuple(ranges for ranges in other.ranges if ranges not in self.ranges)
        return replace(joined, ranges=(*self.ranges, *new), lookups=self.lookups | other.lookups)


def identities(actor: Actor) -> RowFilter:
    """Filter enterprises by whose register entry the actor sees.

    A register entry is public (level L1), so that for partners only their jurisdictions count, and what their token was
    narrowed to. Whoever acts on behalf of an enterprise sees that one.
    """
    rows = RowFilter()
    if actor.kind is Kind.SUBJECT:
        rows = _named(rows, [actor.organisation])
    elif actor.reach.jurisdictions is not None:
        codes = actor.reach.jurisdictions
        condition, values = begins("e.jurisdiction_code", codes)
        rows = rows.narrowed(condition, *values).within(*in_divisions(codes))
    if actor.on_behalf_of is not None:
        rows = _named(rows, [actor.on_behalf_of])
    if actor.reach.bounds is None:
        return rows
    return _named(rows, sorted({uscc for bound in actor.reach.bounds for uscc in bound.usccs}))


def credit(actor: Actor, group: str) -> RowFilter:
    """Filter enterprises by whose grades, verdicts, records or reports (`group`) the actor sees.

    A partner needs the enterprise's live consent for its purpose and this group of fields, whatever else it may see. A
    token that was narrowed opens what it names for this group and purpose, and by the consent that it names.
    """
    rows = identities(actor)
    if actor.kind is not Kind.PARTNER:
        if actor.reach.bounds is None:
            return rows
        return _named(rows, [uscc for uscc, _ in _opened(actor, group)])
    purpose = actor.purpose.value if actor.purpose else ""
    terms = (actor.organisation, purpose, group, clock.today())
    if actor.reach.bounds is None:
        return rows.looking_up(_CONSENT, *terms).within(
            Range(
                "true",
                terms[:2],
                relation=_HELD_LISTED,
                few=True,
                weight=_OF_CONSENT,
                counted=_HELD_BY_INDEX,
                expected=_HELD,
            )
        )
    opened = _opened(actor, group)
    usccs, consents = [uscc for uscc, _ in opened], [consent for _, consent in opened]
    return rows.looking_up(_NAMED_CONSENT, *terms, usccs, consents)


def _named(rows: RowFilter, usccs: Sequence[str]) -> RowFilter:
    """The row filter of enterprises by their codes alone."""
    named = Range("e.uscc = any ({0})", (usccs,), few=True, weight=_OF_CODE, keys="e.uscc")
    return rows.narrowed("e.uscc = any ({0})", usccs).within(named)


def _opened(actor: Actor, group: str) -> list[tuple[str, int | None]]:
    """Each enterprise that the token opens for this group and the actor's purpose, with the consent it names."""
    bounds = actor.reach.bounds or ()
    return [(uscc, bound.consent) for bound in bounds if bound.opens(group, actor.purpose) for uscc in bound.usccs]


@lru_cache(maxsize=1024)
def _filled(sql: str, conditions: tuple[str, ...], counts: tuple[int, ...]) -> str:
    """Number the conditions' parameters after the statement's own; the few texts there are recur."""
    number = max(map(int, _PARAMETER.findall(sql)), default=0)
    written = []
    for condition, count in zip(conditions, counts, strict=True):
        written.append(condition.format(*(f"${number + place}" for place in range(1, count + 1))))
        number += count
    return sql.replace("{visible}", " and ".join(written) or "true")


def true_on(alias: str, day: str) -> str:
    """The rows of a bitemporal table that hold on a day (a parameter or an expression)."""
    return f"{alias}.valid_from <= {day} and ({alias}.valid_to is null or {day} < {alias}.valid_to)"


def known(alias: str, moment: str | None) -> str:
    """The rows of a bitemporal table as the hub knew them at a moment (a parameter), or knows them now (None)."""
    if moment is None:
        return f"{alias}.known_to is null"
    return f"{alias}.known_from <= {moment} and ({alias}.known_to is null or {moment} < {alias}.known_to)"


def existing(alias: str, moment: str | None) -> str:
    """The records that exist at all: as known at a moment, and repaired neither then nor since.

    The law outranks the past here: what has been repaired is shown to nobody, also not as what was once known. And what
    was repaired at that moment was not there then, though a person may have ended the repair since.
    """
    if moment is None:
        return f"{known(alias, None)} and {alias}.repaired_on is null"
    repaired = f"""select 1 from record since where since.uscc = {alias}.uscc and since.resource = {alias}.resource
        and since.key = {alias}.key and since.known_to is null and since.repaired_on is not null"""
    return f"{known(alias, moment)} and {alias}.repaired_on is null and not exists ({repaired})"


def waiting(alias: str, moment: str | None) -> str:
    """The rows in quarantine that wait at a moment (a parameter), or wait now (None)."""
    if moment is None:
        return f"{alias}.settled_at is null"
    return f"{alias}.known_from <= {moment} and ({alias}.settled_at is null or {moment} < {alias}.settled_at)"


def repaired(alias: str) -> str:
    """The records that have been repaired, as the hub knows them now; in the words of the index that has them."""
    return f"{known(alias, None)} and {alias}.repaired_on is not null"
