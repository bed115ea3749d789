"""Compose reports when they are asked for, from the records as they are known now."""

from collections.abc import Sequence

from hub.core import clock
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.statements.assessments.queries import assessed_if_visible
from hub.credit.statements.ledger import Ledger
from hub.sharing.reports.rules import Report, compose


async def reports_by_uscc(ledger: Ledger, usccs: Sequence[str]) -> dict[str, Report]:
    """Compose the reports about those enterprises that the actor may see.

    The number of SQL statements is the same for one enterprise and for many.
    """
    today = clock.today()
    assessments = await assessed_if_visible(ledger, usccs, "report", today, None)
    vocabulary = library().vocabulary
    return {
        uscc: compose(uscc, derived.facts, derived.grades, today, vocabulary) for uscc, derived in assessments.items()
    }
