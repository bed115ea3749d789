"""Reports, composed when asked for, from the records as they are known now."""

from collections.abc import Sequence

from hub.core import clock
from hub.credit.statements.assessments.queries import assessed_if_visible
from hub.credit.statements.ledger import Ledger
from hub.sharing.reports.rules import Report, compose


async def reports_by_uscc(ledger: Ledger, usccs: Sequence[str]) -> dict[str, Report]:
    """The reports of those enterprises that the actor may see; the number of statements does not grow with them."""
    today = clock.today()
    found = await assessed_if_visible(ledger, usccs, "report", today, None)
    return {uscc: compose(uscc, assessed.facts, assessed.grades, today) for uscc, assessed in found.items()}
