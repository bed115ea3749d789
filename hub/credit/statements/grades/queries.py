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
    """Read the grades of each enterprise in some schemes (None: all), as of a day and as known at a moment (None: now).

    The answer holds them by enterprise, then by scheme.
    """
    today = clock.today()
    if as_of or known_at:
        return _by_scheme(await assessed_if_visible(ledger, usccs, "grade", as_of or today, known_at), schemes)
    asked = tuple(scheme for scheme in library().schemes(today) if schemes is None or scheme.code in schemes)
    statements = await ledger.stated(usccs, "grade")
    current = _current(statements, asked, today)
    numbers = {answer.number for _, answers in current.values() for answer in answers}
    ratings = await RATINGS.by_number(ledger.database, numbers - {0})
    grades = {uscc: _grades(statement, answers, ratings) for uscc, (statement, answers) in current.items()}
    if outdated := [uscc for uscc in statements if uscc not in current]:
        grades.update(_by_scheme(await ledger.assessed(outdated, today), schemes))
    return grades


def _current(
    statements: Mapping[str, Statement | OutdatedStatement], asked: tuple[Scheme, ...], today: date
) -> dict[str, tuple[Statement, list[PackedAnswer]]]:
    """Keep the statements by today's rules whose answers in the asked schemes are still valid, with these answers."""
    rules, codes = library(), [scheme.code for scheme in asked]
    current = {}
    for uscc, statement in statements.items():
        if isinstance(statement, OutdatedStatement) or not _same_rules(statement.provenance, asked, rules):
            continue
        answers = [statement.packed_answer(code) for code in codes]
        for answer in answers:  # a loop, because a generator for each enterprise of a list takes longer
            if not answer.holds(today):
                break
        else:
            current[uscc] = statement, answers
    return current


@lru_cache(maxsize=1024)
def _same_rules(provenance: Provenance, asked: tuple[Scheme, ...], rules: Library) -> bool:
    same_reading = provenance.by_this_edition and provenance.windows == rules.display_windows.version
    return same_reading and all(provenance.schemes.get(scheme.code) == scheme.version for scheme in asked)


def _grades(statement: Statement, answers: Sequence[PackedAnswer], ratings: Mapping[int, Rating]) -> dict[str, Grade]:
    grades = [statement.grade(ratings[answer.number], answer) for answer in answers if answer.number]
    return {grade.rating.scheme: grade for grade in grades}


def _by_scheme(assessments: Mapping[str, Assessment], schemes: Sequence[str] | None) -> dict[str, dict[str, Grade]]:
    return {
        uscc: {scheme: grade for scheme, grade in assessment.grades.items() if schemes is None or scheme in schemes}
        for uscc, assessment in assessments.items()
    }
