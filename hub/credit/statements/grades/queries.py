"""Grades as readers get them: stated ones while they hold, derived anew where they do not or are not of now."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

from hub.core import clock
from hub.credit.evaluation.library.library import Library, Scheme
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, Rating
from hub.credit.statements.assessments.queries import assessed_if_visible
from hub.credit.statements.encoding.packing import PackedAnswer
from hub.credit.statements.ledger import Ledger
from hub.credit.statements.queries import RATINGS
from hub.credit.statements.results import Assessment, OutdatedStatement, Provenance, Statement


async def grades_by_uscc(
    ledger: Ledger,
    usccs: Sequence[str],
    schemes: Sequence[str] | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> dict[str, dict[str, Grade]]:
    """For each enterprise its grades by scheme (None: all), as of a day and as known at a moment (None: now)."""
    today = clock.today()
    if as_of or known_at:
        return _by_scheme(await assessed_if_visible(ledger, usccs, "grade", as_of or today, known_at), schemes)
    asked = tuple(scheme for scheme in library().schemes(today) if schemes is None or scheme.code in schemes)
    found = await ledger.stated(usccs, "grade")
    current = _current(found, asked, today)
    numbers = {each.number for _, given in current.values() for each in given}
    ratings = await RATINGS.by_number(ledger.database, numbers - {0})
    grades = {uscc: _grades(one, given, ratings) for uscc, (one, given) in current.items()}
    if anew := [uscc for uscc in found if uscc not in current]:
        grades.update(_by_scheme(await ledger.assessed(anew, today), schemes))
    return grades


def _current(
    found: Mapping[str, Statement | OutdatedStatement], asked: tuple[Scheme, ...], today: date
) -> dict[str, tuple[Statement, list[PackedAnswer]]]:
    """What the schemes asked answered, where the rules are still those and time has passed none of them."""
    rules, codes = library(), [scheme.code for scheme in asked]
    current = {}
    for uscc, one in found.items():
        if isinstance(one, OutdatedStatement) or not _same_rules(one.basis, asked, rules):
            continue
        given = [one.given(code) for code in codes]
        for each in given:
            if not each.holds(today):
                break
        else:
            current[uscc] = one, given
    return current


@lru_cache(maxsize=1024)
def _same_rules(basis: Provenance, asked: tuple[Scheme, ...], rules: Library) -> bool:
    return basis.windows == rules.display_windows.version and all(
        basis.schemes.get(scheme.code) == scheme.version for scheme in asked
    )


def _grades(statement: Statement, given: Sequence[PackedAnswer], ratings: Mapping[int, Rating]) -> dict[str, Grade]:
    made = [statement.grade(ratings[each.number], each) for each in given if each.number]
    return {grade.rating.scheme: grade for grade in made}


def _by_scheme(assessments: Mapping[str, Assessment], schemes: Sequence[str] | None) -> dict[str, dict[str, Grade]]:
    return {
        uscc: {scheme: grade for scheme, grade in assessed.grades.items() if schemes is None or scheme in schemes}
        for uscc, assessed in assessments.items()
    }
