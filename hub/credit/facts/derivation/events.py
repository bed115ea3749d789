"""Facts from lists of events, such as penalties: a list that has arrived is complete.

No row means that there is none, and every fact is as old as the list.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache

from hub.credit.facts.derivation.assumptions import RIGHT_WITHOUT_STATE
from hub.credit.facts.derivation.dates import anniversary, earliest
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.derivation.selections import current_records, next_change
from hub.credit.facts.results import Fact, Record, Value, fact_of
from hub.credit.facts.vocabulary import FACTS
from hub.intake.ingest.standard.vocabulary import FIRST_CLASS, SECOND_CLASS
from hub.intake.ingest.standard.words import QUALIFICATIONS

_CREDIT_FINANCING = "credit-financing"
_HIGH_TECH = frozenset({"high_tech_enterprise"})
_TECHNOLOGY_SME = frozenset({"technology_sme"})
_SPECIALISED = frozenset({"specialised_sme", "little_giant"})
_IP_ADVANTAGE = frozenset({"ip_advantage", "ip_demonstration"})
_RESEARCH_BODY = re.compile(r"(国家|部|省).*(技术中心|研究中心|重点实验室|工程实验室|创新中心|研究院|新型研发机构)")
_NATIONAL, _PROVINCIAL = frozenset({"national"}), frozenset({"national", "provincial"})
#: For how many years an honour is counted among the recent ones, by its level.
COUNTED_HONOURS = {"national": 5, "provincial": 3}
_HONOUR_LEVELS = ("national", "provincial", "municipal", "district")
_FIRST, _SECOND = frozenset(map(str, FIRST_CLASS)), frozenset(map(str, SECOND_CLASS))
_IN_FORCE = (None, "valid")
_LISTED_TITLES = frozenset(QUALIFICATIONS.values())


def penalties(windows: DisplayWindows, records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Count penalties on display; one that is no longer shown may no longer be used (DOMAIN 5.3)."""
    live = live_serious = recent = recent_serious = 0
    display_days, year_ends = [], []
    for record in records:
        decided_on, severity = record.valid_from, record.body["severity"]
        ends_on = _ends_on(windows, record)
        if ends_on is None:
            continue
        display_days += [decided_on, ends_on]
        if not decided_on <= on < ends_on:
            continue
        live += 1
        live_serious += severity == "serious"
        if decided_on.year >= on.year - 2:
            recent += 1
            year_ends.append(date(decided_on.year + 3, 1, 1))
        if severity == "serious" and decided_on.year >= on.year - 1:
            recent_serious += 1
            year_ends.append(date(decided_on.year + 2, 1, 1))
    changes_on, leaves_on = _next(on, display_days), _next(on, year_ends)
    return {
        "penalty.live": Fact(live, stated_up_to, "penalty", changes_on),
        "penalty.live_serious": Fact(live_serious, stated_up_to, "penalty", changes_on),
        "penalty.last_two_fiscal_years": Fact(recent, stated_up_to, "penalty", earliest(changes_on, leaves_on)),
        "penalty.serious_recent": Fact(recent_serious, stated_up_to, "penalty", earliest(changes_on, leaves_on)),
    }


def listed(
    windows: DisplayWindows, name: str, records: Sequence[Record], stated_up_to: date, on: date
) -> dict[str, Fact]:
    """Tell whether an entry of the list holds on the day.

    Past its legal term an entry of which no removal was delivered does not say so any more: it cannot be told.
    """
    source = FACTS[name].resource
    current = current_records(records, on)
    aging = [windows.ages_on(source, record.valid_from) for record in current if record.valid_to is None]
    holds = len(current) > len([day for day in aging if day is not None and day <= on])
    changes_on = earliest(next_change(records, on), _next(on, [day for day in aging if day is not None]))
    return {name: Fact(holds if holds or not current else None, stated_up_to, source, changes_on)}


def open_arrears(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Count announced tax arrears that are neither settled nor zero; an announcement without a balance counts."""
    owed = [record for record in records if _owed(record)]
    return {
        "tax.arrears_open": Fact(len(current_records(owed, on)), stated_up_to, "tax-arrears", next_change(owed, on))
    }


def rights(windows: DisplayWindows, records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Count the rights in force of the two classes that technology evaluations look at; trademarks are in neither.

    A right without a state counts, unless the version of the windows leaves it open. The file does not say which class
    I rights come from own research or are of high value: these two facts are 0 where there is no class I right, and not
    known otherwise.
    """
    valid = [record for record in records if record.body["status"] in _IN_FORCE]
    changes_on = next_change(valid, on)
    current = [right.body for right in current_records(valid, on)]
    open_rights = RIGHT_WITHOUT_STATE in windows.cannot_tell
    class_one = _count([right["status"] for right in current if right["type"] in _FIRST], open_rights)
    class_two = _count([right["status"] for right in current if right["type"] in _SECOND], open_rights)
    undisclosed = 0 if class_one == 0 else None
    return {
        "ip.class_one": fact_of((class_one, stated_up_to, "intellectual-property", changes_on, None, 0)),
        "ip.class_one_own": fact_of((undisclosed, stated_up_to, "intellectual-property", changes_on, None, 0)),
        "ip.class_one_high_value": fact_of((undisclosed, stated_up_to, "intellectual-property", changes_on, None, 0)),
        "ip.class_two": fact_of((class_two, stated_up_to, "intellectual-property", changes_on, None, 0)),
    }


def honours(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Tell the highest level among current honours, and count the recent ones: national of 5 years, provincial of 3."""
    awards = [(record.body["level"], record.valid_from) for record in current_records(records, on)]
    levels = {level for level, _ in awards}
    highest = next((level for level in _HONOUR_LEVELS if level in levels), "none")
    changes_on = next_change(records, on)
    national, national_leaves = _recent(awards, _NATIONAL, COUNTED_HONOURS["national"], on)
    provincial, provincial_leaves = _recent(awards, _PROVINCIAL, COUNTED_HONOURS["provincial"], on)
    return {
        "honour.highest": fact_of((highest, stated_up_to, "honour", changes_on, None, 0)),
        "honour.national_recent": fact_of(
            (national, stated_up_to, "honour", earliest(changes_on, national_leaves), None, 0)
        ),
        "honour.provincial_recent": fact_of(
            (provincial, stated_up_to, "honour", earliest(changes_on, provincial_leaves), None, 0)
        ),
    }


def qualifications(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Tell which certificates are in force; a little giant 小巨人 is a specialised enterprise 专精特新 too."""
    in_force = {record.body["qualification"] for record in current_records(records, on)}
    kinds = [not in_force.isdisjoint(kind) for kind in (_HIGH_TECH, _TECHNOLOGY_SME, _SPECIALISED)]
    changes_on = next_change(records, on)

    def fact(value: Value | None) -> Fact:
        return Fact(value, stated_up_to, "qualification", changes_on)

    return {
        "qualification.high_tech": fact(kinds[0]),
        "qualification.tech_sme": fact(kinds[1]),
        "qualification.specialised": fact(kinds[2]),
        "qualification.ip_advantage": fact(not in_force.isdisjoint(_IP_ADVANTAGE)),
        "qualification.research_body": fact(any(map(_is_research_body, in_force))),
        "qualification.research_body_listed": fact(_research_body_listed(in_force)),
        "qualification.technology": fact(sum(kinds)),
    }


def consents(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Tell whether the enterprise allows somebody to read its credit for financing."""
    granted = [record for record in records if record.body["purpose"] == _CREDIT_FINANCING]
    allowed, changes_on = any(current_records(granted, on)), next_change(granted, on)
    return {"consent.credit_financing": Fact(allowed, stated_up_to, "consent", changes_on)}


def _ends_on(windows: DisplayWindows, record: Record) -> date | None:
    """The first day on which the penalty is no longer shown; None if it never is."""
    body = record.body
    last_day = date.fromisoformat(body["published_until"]) if body["published_until"] else None
    return windows.ends_on(record.valid_from, body["severity"], last_day, body["authority"])


def _count(states: Sequence[str | None], open_rights: bool) -> int | None:
    """Count the rights of a class; None if one of them has no state and that leaves the number open."""
    return None if open_rights and None in states else len(states)


def _owed(record: Record) -> bool:
    balance = record.body["balance"]
    return balance is None or balance["minor"] > 0


def _recent(
    awards: Iterable[tuple[str, date]], levels: frozenset[str], years: int, on: date
) -> tuple[int, date | None]:
    """Count the honours of these levels that were awarded in the last `years`; with the day the first one leaves."""
    leaving = [
        day
        for level, awarded in awards
        if level in levels and awarded.year + years >= on.year and (day := anniversary(awarded, years)) > on
    ]
    return len(leaving), min(leaving) if leaving else None


def _research_body_listed(in_force: Collection[str]) -> bool | None:
    """Tell whether a listed title makes it a research body: none does yet, and a title of no list is for a person."""
    return False if _LISTED_TITLES.issuperset(in_force) else None


@lru_cache(maxsize=8192)
def _is_research_body(title: str) -> bool:
    """Recognise a research body by its title: what rules before 2026.2 went by, and they only."""
    return bool(_RESEARCH_BODY.search(title))


def _next(on: date, days: Iterable[date]) -> date | None:
    return min((day for day in days if day > on), default=None)
