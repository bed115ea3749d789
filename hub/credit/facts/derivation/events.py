"""Facts from lists of events: once the list has arrived, no row means none, and the fact is as old as the list."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from hub.credit.facts.derivation.dates import anniversary, earliest
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.results import Fact, Record, Value
from hub.credit.facts.vocabulary import FACTS
from hub.intake.ingest.standard.vocabulary import FIRST_CLASS, SECOND_CLASS

_DAY = timedelta(days=1)
_CREDIT_FINANCING = "credit-financing"
_HIGH_TECH = frozenset({"high_tech_enterprise"})
_TECHNOLOGY_SME = frozenset({"technology_sme"})
_SPECIALISED = frozenset({"specialised_sme", "little_giant"})
_IP_ADVANTAGE = frozenset({"ip_advantage", "ip_demonstration"})
_RESEARCH_BODY = re.compile(r"(国家|部|省).*(技术中心|研究中心|重点实验室|工程实验室|创新中心|研究院|新型研发机构)")
_NATIONAL, _PROVINCIAL = frozenset({"national"}), frozenset({"national", "provincial"})
_HONOUR_LEVELS = ("national", "provincial", "municipal", "district")
_FIRST, _SECOND = frozenset(map(str, FIRST_CLASS)), frozenset(map(str, SECOND_CLASS))
_IN_FORCE = (None, "valid")


def penalties(windows: DisplayWindows, records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """A penalty that is no longer shown may no longer be used: all counts are of those on display."""
    live = live_serious = recent = recent_serious = 0
    days, years = [], []
    for record in records:
        decided_on, severity = record.valid_from, record.body["severity"]
        ends_on = _ends_on(windows, record)
        days += [decided_on, ends_on]
        if not decided_on <= on < ends_on:
            continue
        live += 1
        live_serious += severity == "serious"
        if decided_on.year >= on.year - 2:
            recent += 1
            years.append(date(decided_on.year + 3, 1, 1))
        if severity == "serious" and decided_on.year >= on.year - 1:
            recent_serious += 1
            years.append(date(decided_on.year + 2, 1, 1))
    turns, leaves = _next(on, days), _next(on, years)
    return {
        "penalty.live": Fact(live, feed, "penalty", turns),
        "penalty.live_serious": Fact(live_serious, feed, "penalty", turns),
        "penalty.last_two_fiscal_years": Fact(recent, feed, "penalty", earliest(turns, leaves)),
        "penalty.serious_recent": Fact(recent_serious, feed, "penalty", earliest(turns, leaves)),
    }


def listed(name: str, records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Whether an entry of the list holds today."""
    return {name: Fact(any(_holding(records, on)), feed, FACTS[name].resource, _turn(records, on))}


def open_arrears(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Announced tax arrears that are neither settled nor zero."""
    owed = [record for record in records if _owed(record)]
    return {"tax.arrears_open": Fact(len(_holding(owed, on)), feed, "tax-arrears", _turn(owed, on))}


def rights(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Rights in force of the two classes that technology evaluations count; trademarks are in neither.

    The file does not say which class I rights are the fruit of own research or of high value: none of none, else not
    known.
    """
    valid = [record for record in records if record.body["status"] in _IN_FORCE]
    turn = _turn(valid, on)
    types = [record.body["type"] for record in _holding(valid, on)]
    class_one = len([kind for kind in types if kind in _FIRST])
    class_two = len([kind for kind in types if kind in _SECOND])
    some = None if class_one else 0
    return {
        "ip.class_one": Fact(class_one, feed, "intellectual-property", turn),
        "ip.class_one_own": Fact(some, feed, "intellectual-property", turn),
        "ip.class_one_high_value": Fact(some, feed, "intellectual-property", turn),
        "ip.class_two": Fact(class_two, feed, "intellectual-property", turn),
    }


def honours(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """The highest level of an honour held, and how many high ones were awarded in the years that count."""
    awards = [(record.body["level"], record.valid_from) for record in _holding(records, on)]
    levels = {level for level, _ in awards}
    highest = next((level for level in _HONOUR_LEVELS if level in levels), "none")
    turn = _turn(records, on)
    national, national_turn = _recent(awards, _NATIONAL, 5, on)
    provincial, provincial_turn = _recent(awards, _PROVINCIAL, 3, on)
    return {
        "honour.highest": Fact(highest, feed, "honour", turn),
        "honour.national_recent": Fact(national, feed, "honour", earliest(turn, national_turn)),
        "honour.provincial_recent": Fact(provincial, feed, "honour", earliest(turn, provincial_turn)),
    }


def qualifications(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Certificates in force; a little giant 小巨人 is a specialised enterprise 专精特新 too."""
    held = {record.body["qualification"] for record in _holding(records, on)}
    kinds = [not held.isdisjoint(kind) for kind in (_HIGH_TECH, _TECHNOLOGY_SME, _SPECIALISED)]
    turn = _turn(records, on)

    def fact(value: Value) -> Fact:
        return Fact(value, feed, "qualification", turn)

    return {
        "qualification.high_tech": fact(kinds[0]),
        "qualification.tech_sme": fact(kinds[1]),
        "qualification.specialised": fact(kinds[2]),
        "qualification.ip_advantage": fact(not held.isdisjoint(_IP_ADVANTAGE)),
        "qualification.research_body": fact(any(map(_is_research_body, held))),
        "qualification.technology": fact(sum(kinds)),
    }


def consents(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Whether the enterprise allows somebody to read its credit for financing."""
    given = [record for record in records if record.body["purpose"] == _CREDIT_FINANCING]
    return {"consent.credit_financing": Fact(any(_holding(given, on)), feed, "consent", _turn(given, on))}


def _holding(records: Iterable[Record], on: date) -> list[Record]:
    """Those of which what they state is true on the day."""
    return [r for r in records if r.valid_from <= on and (r.valid_to is None or on < r.valid_to)]


def _ends_on(windows: DisplayWindows, record: Record) -> date:
    """The first day the penalty is no longer shown."""
    last_day = record.body["published_until"]
    stated = date.fromisoformat(last_day) + _DAY if last_day else None
    return windows.ends_on(record.valid_from, record.body["severity"], stated)


def _owed(record: Record) -> bool:
    balance = record.body["balance"]
    return balance is None or balance["minor"] > 0


def _recent(
    awards: Iterable[tuple[str, date]], levels: frozenset[str], years: int, on: date
) -> tuple[int, date | None]:
    """How many honours of these levels were awarded in so many years, and when the first of them leaves."""
    leaves = [day for level, awarded in awards if level in levels and (day := anniversary(awarded, years)) > on]
    return len(leaves), min(leaves, default=None)


@lru_cache(maxsize=8192)
def _is_research_body(title: str) -> bool:
    """Known by its name: the list of titles is open (a design default)."""
    return bool(_RESEARCH_BODY.search(title))


def _turn(records: Iterable[Record], on: date) -> date | None:
    """The next day on which one of the records begins or ceases to hold."""
    turn: date | None = None
    for _, _, begins, ends, _ in records:
        day = begins if begins > on else ends
        if day is not None and day > on and (turn is None or day < turn):
            turn = day
    return turn


def _next(on: date, days: Iterable[date]) -> date | None:
    return min((day for day in days if day > on), default=None)
