"""Read the grades of enterprises: stated ones while they are valid, else grades derived anew.

For another day, or as known at another moment, they are always derived.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from hub.core import clock
from hub.credit.evaluation.library.in_force import Library, Scheme
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, Rating
from hub.credit.statements.assessments.queries import assessed_if_visible
from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import PackedGrade
from hub.credit.statements.ledger import Ledger
from hub.credit.statements.queries import RATINGS
from hub.credit.statements.results import Assessment, OutdatedStatement, Provenance, Statement, stated_grade


async def grades_by_uscc(
    ledger: Ledger,
    usccs: Sequence[str],
    schemes: Sequence[str] | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> dict[str, dict[str, Grade]]:
    """Read the grades of each enterprise in some schemes (None: all), as of a day and as known at a moment (None: now).

    The answer holds them by enterprise, then by scheme.
    """
    today = clock.today()
    if as_of or known_at:
        return _by_scheme(await assessed_if_visible(ledger, usccs, "grade", as_of or today, known_at), schemes)
    asked = tuple(scheme for scheme in library().schemes(today) if schemes is None or scheme.code in schemes)
    statements = await ledger.stated(usccs, "grade")
    current = _current(statements, asked, today)
    numbers = {number for _, said in current.values() for number, _, _ in said}
    ratings = await RATINGS.by_number(ledger.database, numbers - {0})
    grades = {uscc: _grades(statement, ratings, said) for uscc, (statement, said) in current.items()}
    if outdated := [uscc for uscc in statements if uscc not in current]:
        grades.update(_by_scheme(await ledger.assessed_instead(outdated, today), schemes))
    return grades


def _current(
    statements: Mapping[str, Statement | OutdatedStatement], asked: tuple[Scheme, ...], today: date
) -> dict[str, tuple[Statement, list[PackedGrade]]]:
    """Unpack the asked grades of each statement by today's rules, unless one of them is not valid any more."""
    rules, ordinal, unpack = library(), today.toordinal(), packing.grade_at
    current = {}
    offsets, of = None, None
    for uscc, statement in statements.items():
        if isinstance(statement, OutdatedStatement):
            continue
        row, provenance, _ = statement
        if provenance is not of:  # most of a list have the same
            offsets, of = _offsets(provenance, asked, rules), provenance
        if offsets is None:
            continue
        packed, until = row["answers"], row["holds_until"]
        said = [unpack(packed, offset) for offset in offsets]
        for number, valid_until, _ in said:  # without a grade an answer is valid as long as the whole statement
            if (valid_until and valid_until <= ordinal) or (not number and until is not None and until <= today):
                break
        else:
            current[uscc] = statement, said
    return current


@lru_cache(maxsize=1024)
def _offsets(provenance: Provenance, asked: tuple[Scheme, ...], rules: Library) -> tuple[int, ...] | None:
    """Find where the asked grades stand in statements of this provenance; None if other rules made them."""
    same_reading = provenance.by_this_edition and provenance.windows == rules.display_windows.version
    if not same_reading or any(provenance.schemes.get(scheme.code) != scheme.version for scheme in asked):
        return None
    return tuple(packing.grade_offset(provenance.scheme_places[scheme.code]) for scheme in asked)


def _grades(statement: Statement, ratings: Mapping[int, Rating], said: Sequence[PackedGrade]) -> dict[str, Grade]:
    row, _, evidence = statement
    grades = {}
    for answer in said:
        if answer[0]:
            rating = ratings[answer[0]]
            grades[rating.scheme] = stated_grade(row, rating, answer, evidence)
    return grades


def _by_scheme(assessments: Mapping[str, Assessment], schemes: Sequence[str] | None) -> dict[str, dict[str, Grade]]:
    return {
        uscc: {scheme: grade for scheme, grade in assessment.grades.items() if schemes is None or scheme in schemes}
        for uscc, assessment in assessments.items()
    }
