"""Facts from statements about a period: no row means nothing is known, and the fact is as old as its own statement."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from hub.evaluation.dates import add_months, whole_years
from hub.evaluation.subject import Fact, Record, Value
from hub.evaluation.vocabulary import FACTS

_WINDOW = 12
_start = attrgetter("valid_from")
_known_since = attrgetter("as_of")


def register(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """The register is one list of what is: a row that did not change is as fresh as the newest extract."""
    latest = max((record for record in records if record.valid_from <= on), key=_known_since, default=None)
    if latest is None:
        return _missing(feed, "register.years", "register.status", "register.industry")
    body, as_of = latest.body, max(latest.as_of, feed)
    since = _day(body["established_on"])
    return {
        "register.years": Fact(whole_years(since, on) if since else None, as_of, "register", since=since),
        "register.status": Fact(_known(body["status"]), as_of, "register"),
        "register.industry": Fact(body["industry_code"], as_of, "register"),
    }


def unified(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """The unified evaluation, as published; its level is often left out."""
    latest = _latest(records, on)
    if latest is None:
        return _missing(feed, "unified.score", "unified.level")
    score = Decimal(str(latest.body["score"]))
    return {
        "unified.score": Fact(score, latest.as_of, "unified-evaluation", latest.valid_to),
        "unified.level": Fact(latest.body["level"], latest.as_of, "unified-evaluation", latest.valid_to),
    }


def risk_class(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """The class of the newest month."""
    return _stated("risk.class", "risk_class", records, feed, on)


def tax_grade(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """The grade of the newest year."""
    return _stated("tax.grade", "grade", records, feed, on)


def months_in_arrears(name: str, records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """How many of the last twelve months, this one included, are stated to be in arrears."""
    source = FACTS[name].resource
    months = _in_window(records, on)
    if not months:
        return _missing(feed, name)
    newest = max(months, key=_start)
    late = [month for month in months if month.body["in_arrears"]]
    return {name: Fact(len(late), newest.as_of, source, _leaves(late or [newest]))}


def utilities(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """The longest delay among water, power, gas and heat, each by its newest month of the last twelve."""
    newest: dict[str, Record] = {}
    for record in sorted(_in_window(records, on), key=_start):
        newest[record.body["category"]] = record
    if not newest:
        return _missing(feed, "utility.overdue_months")
    overdue = max(record.body["months_overdue"] for record in newest.values())
    as_of = min(record.as_of for record in newest.values())
    return {"utility.overdue_months": Fact(overdue, as_of, "utility-payment", _leaves(newest.values()))}


def research(records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    """Shares in per cent of the newest year; a year without revenue or staff has none."""
    latest = _latest(records, on)
    if latest is None:
        return _missing(feed, "research.intensity", "research.staff_share")
    body, as_of, until = latest.body, latest.as_of, latest.valid_to
    intensity = _per_cent(*_amounts(body["rd_expense"], body["revenue"]))
    staff_share = _per_cent(body["technical_staff"], body["staff"])
    return {
        "research.intensity": Fact(intensity, as_of, "research", until),
        "research.staff_share": Fact(staff_share, as_of, "research", until),
    }


def _stated(name: str, field: str, records: Sequence[Record], feed: date, on: date) -> dict[str, Fact]:
    latest = _latest(records, on)
    if latest is None:
        return _missing(feed, name)
    return {name: Fact(latest.body[field], latest.as_of, FACTS[name].resource, latest.valid_to)}


def _missing(feed: date, *names: str) -> dict[str, Fact]:
    """Nothing known from a source that has arrived; `date.min` stands for one that has not."""
    return {name: Fact(None, None if feed == date.min else feed, FACTS[name].resource) for name in names}


def _latest(records: Sequence[Record], on: date) -> Record | None:
    """The newest statement whose period had begun, and that was made by then: a later year says nothing of today."""
    return max((record for record in records if _stated_by(record, on)), key=_start, default=None)


def _stated_by(record: Record, on: date) -> bool:
    return record.as_of <= on and record.valid_from <= on and (record.valid_to is None or on < record.valid_to)


def _in_window(records: Sequence[Record], on: date) -> list[Record]:
    first = add_months(on.replace(day=1), 1 - _WINDOW)
    return [record for record in records if first <= record.valid_from <= on and record.as_of <= on]


def _leaves(records: Iterable[Record]) -> date:
    """The first day on which one of the months is no longer among the last twelve."""
    return add_months(min(map(_start, records)).replace(day=1), _WINDOW)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _known(word: str | None) -> str | None:
    return None if word == "unknown" else word


def _amounts(part: dict[str, Any] | None, whole: dict[str, Any] | None) -> tuple[int | None, int | None]:
    """The two sums in the smallest unit, when they are in one currency."""
    if part is None or whole is None or part["currency"] != whole["currency"]:
        return None, None
    return part["minor"], whole["minor"]


def _per_cent(part: int | None, whole: int | None) -> Value | None:
    return Decimal(100 * part) / Decimal(whole) if part is not None and whole else None
