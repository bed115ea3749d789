"""Formulas: what a declared fact makes of the records that were selected for it.

A value is not known (None) wherever a cell that it turns on is empty: nothing is added up past a gap.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from hub.credit.facts.derivation.selections import Groups
from hub.credit.facts.results import Record, Value

Body = Mapping[str, Any]
#: The value of one row's cell in the unit that facts have; None where it is empty or in a unit that cannot be compared.
Reading = Callable[[Body], Value | None]
#: Whether a row is meant; None where the cell that decides it is empty.
Test = Callable[[Body], bool | None]
Formula = Callable[[Groups], Value | None]

FEN_IN_TEN_THOUSAND_YUAN = Decimal(1_000_000)


def ten_thousands(cell: Any) -> Decimal | None:
    """An amount in 万元, exactly; other currencies than 人民币 are not known."""
    minor = fen(cell)
    return None if minor is None else Decimal(minor) / FEN_IN_TEN_THOUSAND_YUAN


def fen(cell: Any) -> int | None:
    """An amount in 分, as it is kept; other currencies than 人民币 are not known."""
    return cell["minor"] if cell and cell["currency"] == "CNY" else None


def decimal(cell: Any) -> Decimal | None:
    """A number with places, which JSON keeps as a text."""
    return None if cell is None else Decimal(str(cell))


def all_of(tests: Sequence[Test]) -> Test:
    """True where every test is; false where one is false, whatever the others cannot tell."""
    if len(tests) == 1:
        return tests[0]

    def test(body: Body) -> bool | None:
        outcomes = [one(body) for one in tests]
        return False if False in outcomes else None if None in outcomes else True

    return test


def latest(reading: Reading) -> Formula:
    """The cell of the one row that was selected."""
    return lambda groups: reading(groups[0][0].body)


def count(test: Test) -> Formula:
    """How many rows are meant."""

    def formula(groups: Groups) -> Value | None:
        return _meant([test(record.body) for group in groups for record in group])

    return formula


def any_row(test: Test) -> Formula:
    """Whether any row is meant."""
    return lambda groups: _any_of(test, (record for group in groups for record in group))


def total(reading: Reading, test: Test) -> Formula:
    """The sum of a column over the rows that are meant."""
    return lambda groups: _add(_bodies(groups), reading, test)


def share(part: Reading, whole: Reading, test: Test) -> Formula:
    """One column's sum in per cent of another's; not known where the whole is nothing."""

    def formula(groups: Groups) -> Value | None:
        bodies = _bodies(groups)
        return _per_cent(_add(bodies, part, test), _add(bodies, whole, test))

    return formula


def share_of_rows(test: Test) -> Formula:
    """The rows that are meant, in per cent of all."""

    def formula(groups: Groups) -> Value | None:
        outcomes = [test(record.body) for group in groups for record in group]
        return _per_cent(_meant(outcomes), len(outcomes))

    return formula


def growth(reading: Reading, test: Test) -> Formula:
    """How much more the younger half of the months adds up to than the older half, in per cent of that.

    Not known where the older half adds up to nothing, or the younger to less than that: a rate would say nothing.
    """

    def formula(groups: Groups) -> Value | None:
        half = len(groups) // 2
        before = _add(_bodies(groups[:half]), reading, test)
        now = _add(_bodies(groups[half:]), reading, test)
        if now is None or before is None or before <= 0 or now < 0:
            return None
        return _per_cent(now - before, before)

    return formula


def months_with(test: Test) -> Formula:
    """In how many months a row is meant."""

    def formula(groups: Groups) -> Value | None:
        return _meant([test(group[0].body) if len(group) == 1 else _any_of(test, group) for group in groups])

    return formula


def months_without(test: Test) -> Formula:
    """In how many months no row is meant."""

    def formula(groups: Groups) -> Value | None:
        having = months_with(test)(groups)
        return None if having is None else len(groups) - int(having)

    return formula


def _bodies(groups: Iterable[Sequence[Record]]) -> list[Body]:
    return [record.body for group in groups for record in group]


def _add(bodies: Iterable[Body], reading: Reading, test: Test) -> Any:
    """Add a reading up over the rows that are meant; None where one of them, or whether it is meant, is not known."""
    added: Any = 0
    for body in bodies:
        meant = test(body)
        value = reading(body) if meant else 0
        if meant is None or value is None:
            return None
        added += value
    return added


def _meant(outcomes: Sequence[bool | None]) -> int | None:
    """How many are meant; None where that is not known of one."""
    return None if None in outcomes else outcomes.count(True)


def _any_of(test: Test, records: Iterable[Record]) -> bool | None:
    outcomes = [test(record.body) for record in records]
    return True if True in outcomes else None if None in outcomes else False


def _per_cent(part: Any, whole: Any) -> Decimal | None:
    return Decimal(100) * part / whole if part is not None and whole else None
