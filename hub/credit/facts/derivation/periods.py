"""Facts from statements about a period, such as a tax grade of a year.

No row means that nothing is known, and every fact is as old as its own statement.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from hub.credit.facts.derivation.assumptions import MONTH_WITHOUT_ROW
from hub.credit.facts.derivation.dates import add_months, earliest, whole_years
from hub.credit.facts.derivation.display import DisplayWindows
from hub.credit.facts.results import Fact, Record, Value, fact_of
from hub.credit.facts.vocabulary import FACTS
from hub.intake.enterprises.reference.industries import industry

_WINDOW = 12
_REGISTER = tuple(name for name, definition in FACTS.items() if definition.resource == "register")
_RESEARCH = tuple(name for name, definition in FACTS.items() if definition.resource == "research")
#: 分 in 1 万元.
_TEN_THOUSAND_YUAN = Decimal(1_000_000)
_FIGURES = ("intensity", "staff_share", "revenue_growth", "staff", "revenue", "assets")
_NEWEST = tuple(f"research.{name}" for name in _FIGURES)
_LAST_YEAR = tuple(f"research.last_year_{name}" for name in _FIGURES)
_NO_FIGURES = (Fact(None, None, "research"),) * len(_FIGURES)
_start = attrgetter("valid_from")
_stated_on = attrgetter("as_of")


def register(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Read age, status and industry from the newest row of the register.

    It is as fresh as the newest extract that names the enterprise: a file about another one says nothing of it.
    """
    begun = [record for record in records if record.valid_from <= on]
    if not begun:
        return _missing(stated_up_to, *_REGISTER)
    _, body, _, _, as_of = max(begun, key=_stated_on) if len(begun) > 1 else begun[0]
    code = body["industry_code"]
    entry = industry(code) if code else None
    years, fiscal_years = _ages(body["established_on"], as_of, on)
    return {
        "register.years": years,
        "register.fiscal_years": fiscal_years,
        "register.status": fact_of((_known(body["status"]), as_of, "register", None, None, 0)),
        "register.industry": fact_of((code, as_of, "register", None, None, 0)),
        "register.sector": fact_of((entry.section if entry else None, as_of, "register", None, None, 0)),
    }


def unified(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Read the unified evaluation as it was published; its level is often left out."""
    latest = _latest(records, on)
    if latest is None:
        return _missing(stated_up_to, "unified.score", "unified.level")
    _, body, _, ends_on, as_of = latest
    return unified_as_published(str(body["score"]), body["level"], as_of, ends_on)


def unified_as_published(score: str, level: str | None, as_of: date, ends_on: date | None) -> dict[str, Fact]:
    """The facts of the unified evaluation that counts on the day."""
    return {
        "unified.score": fact_of((Decimal(score), as_of, "unified-evaluation", ends_on, None, 0)),
        "unified.level": fact_of((level, as_of, "unified-evaluation", ends_on, None, 0)),
    }


def risk_class(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Read the class of the newest month."""
    return _stated("risk.class", "risk_class", records, stated_up_to, on)


def tax_grade(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Read the grade of the newest year."""
    return _stated("tax.grade", "grade", records, stated_up_to, on)


def public_credit(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Read the newest public-credit grade."""
    return _stated("public_credit.grade", "grade", records, stated_up_to, on)


def knowledge_value(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Read the newest knowledge-value grade, until its own end."""
    return _stated("knowledge_value.grade", "grade", records, stated_up_to, on)


def months_in_arrears(
    windows: DisplayWindows, name: str, records: Sequence[Record], stated_up_to: date, on: date
) -> dict[str, Fact]:
    """Count the months that are stated to be in arrears, among the last twelve with this one.

    A month without a row counts as paid, unless the version of the windows leaves that open.
    """
    source = FACTS[name].resource
    months = _in_window(records, on)
    if not months:
        return _missing(stated_up_to, name)
    newest = max(months, key=_start)
    late = [month for month in months if month.body["in_arrears"]]
    left_open = len(months) < _WINDOW and MONTH_WITHOUT_ROW in windows.cannot_tell
    return {name: Fact(None if left_open else len(late), newest.as_of, source, _leaves_window_on(late or [newest]))}


def utilities(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Find the longest delay, in months, of water, power, gas or heat; each by its newest month of the last twelve."""
    newest: dict[str, Record] = {}
    for record in _in_window(records, on):
        category = record.body["category"]
        if category not in newest or newest[category].valid_from < record.valid_from:
            newest[category] = record
    if not newest:
        return _missing(stated_up_to, "utility.overdue_months")
    overdue = max([record.body["months_overdue"] for record in newest.values()])
    as_of = min([record.as_of for record in newest.values()])
    return {"utility.overdue_months": Fact(overdue, as_of, "utility-payment", _leaves_window_on(newest.values()))}


def research(records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    """Compute figures of the newest year, and those of 上年度, the last full year (DOMAIN 13, reading 5).

    Shares and growth are in per cent, amounts in 万元. A share is not known for a year without revenue or staff. Growth
    needs the year before it too. Sums in two currencies are not compared.
    """
    latest = _latest(records, on)
    if latest is None:
        return _missing(stated_up_to, *_RESEARCH)
    newest = _figures(latest, records, on)
    last_year = latest if latest.body["year"] == on.year - 1 else _of_year(on.year - 1, records, on)
    figures = newest if last_year is latest else _figures(last_year, records, on) if last_year else _NO_FIGURES
    as_of, new_year = last_year.as_of if last_year else latest.as_of, date(on.year + 1, 1, 1)
    facts = dict(zip(_NEWEST, newest, strict=True))
    for name, (value, _, _, ends_on, _, _) in zip(_LAST_YEAR, figures, strict=True):
        changes_on = new_year if ends_on is None or new_year < ends_on else ends_on
        facts[name] = fact_of((value, as_of, "research", changes_on, None, 0))
    return facts


def _figures(stated: Record, records: Sequence[Record], on: date) -> Sequence[Fact]:
    """Compute the figures of the year that one statement is about, in the order of _FIGURES."""
    _, body, _, ends_on, as_of = stated
    before = _of_year(body["year"] - 1, records, on)
    revenue = body["revenue"]
    growth = _growth(*amounts(revenue, before.body["revenue"])) if before else None
    growth_ends_on = earliest(ends_on, before.valid_to) if before else ends_on
    return (
        fact_of((per_cent(*amounts(body["rd_expense"], revenue)), as_of, "research", ends_on, None, 0)),
        fact_of((per_cent(body["technical_staff"], body["staff"]), as_of, "research", ends_on, None, 0)),
        fact_of((growth, as_of, "research", growth_ends_on, None, 0)),
        fact_of((body["staff"], as_of, "research", ends_on, None, 0)),
        fact_of((ten_thousands(revenue), as_of, "research", ends_on, None, 0)),
        fact_of((ten_thousands(body["assets"]), as_of, "research", ends_on, None, 0)),
    )


def _stated(name: str, field: str, records: Sequence[Record], stated_up_to: date, on: date) -> dict[str, Fact]:
    latest = _latest(records, on)
    if latest is None:
        return _missing(stated_up_to, name)
    return {name: Fact(latest.body[field], latest.as_of, FACTS[name].resource, latest.valid_to)}


def _missing(stated_up_to: date, *names: str) -> dict[str, Fact]:
    """Facts without a value; `date.min` stands for a source that has never arrived."""
    return {
        name: Fact(None, None if stated_up_to == date.min else stated_up_to, FACTS[name].resource) for name in names
    }


def _latest(records: Sequence[Record], on: date) -> Record | None:
    """Find the newest statement that holds on the day; a statement about a later year says nothing about it."""
    stated = _stated_by(records, on)
    return max(stated, key=_start) if len(stated) > 1 else stated[0] if stated else None


def _stated_by(records: Iterable[Record], on: date) -> list[Record]:
    """The statements that were made by the day, and whose period holds on it."""
    stated = []
    for record in records:
        _, _, begins, ends, stated_for = record
        if stated_for <= on and begins <= on and (ends is None or on < ends):
            stated.append(record)
    return stated


def _of_year(year: int, records: Sequence[Record], on: date) -> Record | None:
    """Find the statement about a year."""
    return next(iter(_stated_by([record for record in records if record.body["year"] == year], on)), None)


# Many enterprises were founded on the same day.
@lru_cache(maxsize=16384)
def _ages(established_on: str | None, as_of: date, on: date) -> tuple[Fact, Fact]:
    """The whole years, and the whole fiscal years, since an enterprise was founded."""
    since = _day(established_on)
    return _years("register", since, as_of, on), _years("register", _first_fiscal_year(since), as_of, on)


def _years(source: str, since: date | None, as_of: date, on: date) -> Fact:
    return Fact(whole_years(since, on) if since else None, as_of, source, since=since)


def _first_fiscal_year(since: date | None) -> date | None:
    """The day on which the first full fiscal year begins: a fiscal year is the calendar year (会计法 article 11)."""
    if since is None or (since.month, since.day) == (1, 1):
        return since
    return date(since.year + 1, 1, 1)


def _in_window(records: Sequence[Record], on: date) -> list[Record]:
    """The statements about the last twelve months, the month of the day included."""
    first = _months_later(on, 1 - _WINDOW)
    return [record for record in records if first <= record.valid_from <= on and record.as_of <= on]


def _leaves_window_on(records: Iterable[Record]) -> date:
    """The first day on which one of the months is no longer among the last twelve."""
    return _months_later(min([record.valid_from for record in records]), _WINDOW)


@lru_cache(maxsize=1024)
def _months_later(day: date, months: int) -> date:
    """The first day of the month that is so many months later."""
    return add_months(day.replace(day=1), months)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _known(word: str | None) -> str | None:
    return None if word == "unknown" else word


def amounts(part: dict[str, Any] | None, whole: dict[str, Any] | None) -> tuple[int | None, int | None]:
    """The two sums in the smallest unit (分); None for both unless they are in one currency."""
    if part is None or whole is None or part["currency"] != whole["currency"]:
        return None, None
    return part["minor"], whole["minor"]


def per_cent(part: int | None, whole: int | None) -> Value | None:
    return Decimal(100 * part) / Decimal(whole) if part is not None and whole else None


def _growth(now: int | None, before: int | None) -> Value | None:
    return Decimal(100 * (now - before)) / Decimal(before) if now is not None and before else None


def ten_thousands(amount: dict[str, Any] | None) -> Value | None:
    """Convert an amount of 人民币 into 万元, exactly; other currencies are not known."""
    return Decimal(amount["minor"]) / _TEN_THOUSAND_YUAN if amount and amount["currency"] == "CNY" else None
