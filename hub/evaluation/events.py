"""Facts from lists of events: once the list has arrived, no row means none, and the fact is as old as the list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.evaluation.dates import earliest
from hub.evaluation.display import DisplayWindows
from hub.evaluation.subject import Fact, Record, Value
from hub.evaluation.vocabulary import FACTS
from hub.ingest.rows.vocabulary import FIRST_CLASS, SECOND_CLASS

_DAY = timedelta(days=1)
_CREDIT_FINANCING = "credit-financing"
_HIGH_TECH = frozenset({"high_tech_enterprise"})
_TECHNOLOGY_SME = frozenset({"technology_sme"})
_SPECIALISED = frozenset({"specialised_sme", "little_giant"})
_HONOUR_LEVELS = ("national", "provincial", "municipal", "district")


@dataclass(frozen=True, slots=True)
class _Penalty:
    """A penalty as the rules see it: shown from its decision until, but not on, `ends_on`."""

    decided_on: date
    ends_on: date
    serious: bool

    def shown(self, on: date) -> bool:
        return self.decided_on <= on < self.ends_on


def penalties(windows: DisplayWindows, records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """A penalty that is no longer shown may no longer be used: all three counts are of those on display."""
    known = [_penalty(windows, record) for record in records]
    shown = [penalty for penalty in known if penalty.shown(on)]
    recent = [penalty for penalty in shown if penalty.decided_on.year >= on.year - 2]
    turns = _next(on, (day for penalty in known for day in (penalty.decided_on, penalty.ends_on)))
    leaves = _next(on, (date(penalty.decided_on.year + 3, 1, 1) for penalty in recent))
    return {
        "penalty.live": Fact(len(shown), feed, "penalty", turns),
        "penalty.live_serious": Fact(sum(penalty.serious for penalty in shown), feed, "penalty", turns),
        "penalty.last_two_fiscal_years": Fact(len(recent), feed, "penalty", earliest(turns, leaves)),
    }


def listed(name: str, records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Whether an entry of the list holds today."""
    entered = any(_holds(record, on) for record in records)
    return {name: Fact(entered, feed, FACTS[name].resource, _turn(records, on))}


def open_arrears(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Announced tax arrears that are neither settled nor zero."""
    owed = [record for record in records if _owed(record)]
    count = sum(_holds(record, on) for record in owed)
    return {"tax.arrears_open": Fact(count, feed, "tax-arrears", _turn(owed, on))}


def rights(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Rights in force of the two classes that technology evaluations count; trademarks are in neither."""
    valid = [record for record in records if record.body["status"] in (None, "valid")]
    turn = _turn(valid, on)
    types = [record.body["type"] for record in valid if _holds(record, on)]
    return {
        "ip.class_one": Fact(sum(kind in FIRST_CLASS for kind in types), feed, "intellectual-property", turn),
        "ip.class_two": Fact(sum(kind in SECOND_CLASS for kind in types), feed, "intellectual-property", turn),
    }


def honours(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """The highest level of an honour held."""
    held = {record.body["level"] for record in records if _holds(record, on)}
    highest = next((level for level in _HONOUR_LEVELS if level in held), "none")
    return {"honour.highest": Fact(highest, feed, "honour", _turn(records, on))}


def qualifications(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Certificates in force; a little giant 小巨人 is a specialised enterprise 专精特新 too."""
    held = {record.body["qualification"] for record in records if _holds(record, on)}
    kinds = [not held.isdisjoint(kind) for kind in (_HIGH_TECH, _TECHNOLOGY_SME, _SPECIALISED)]
    turn = _turn(records, on)

    def fact(value: Value) -> Fact:
        return Fact(value, feed, "qualification", turn)

    return {
        "qualification.high_tech": fact(kinds[0]),
        "qualification.tech_sme": fact(kinds[1]),
        "qualification.specialised": fact(kinds[2]),
        "qualification.technology": fact(sum(kinds)),
    }


def consents(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Whether the enterprise allows somebody to read its credit for financing."""
    given = [record for record in records if record.body["purpose"] == _CREDIT_FINANCING]
    live = any(_holds(record, on) for record in given)
    return {"consent.credit_financing": Fact(live, feed, "consent", _turn(given, on))}


def _holds(record: Record, on: date) -> bool:
    """Whether what the record states is true on the day."""
    return record.valid_from <= on and (record.valid_to is None or on < record.valid_to)


def _penalty(windows: DisplayWindows, record: Record) -> _Penalty:
    body = record.body
    severity, last_day = body["severity"], body["published_until"]
    stated = date.fromisoformat(last_day) + _DAY if last_day else None
    ends_on = windows.ends_on(record.valid_from, severity, stated)
    return _Penalty(record.valid_from, ends_on, severity == "serious")


def _owed(record: Record) -> bool:
    balance = record.body["balance"]
    return balance is None or balance["minor"] > 0


def _turn(records: Sequence[Record], on: date) -> date | None:
    """The next day on which one of the records begins or ceases to hold."""
    begins = (record.valid_from for record in records)
    ends = (record.valid_to for record in records if record.valid_to is not None)
    return _next(on, (*begins, *ends))


def _next(on: date, days: Iterable[date]) -> date | None:
    return min((day for day in days if day > on), default=None)
