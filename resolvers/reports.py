"""Reports, a column of enterprises at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hub.core.errors import HubError
from hub.intake.consent.rules import FieldGroup
from hub.sharing.reports import queries
from hub.sharing.reports.rules import Report
from resolvers.consent import refusals
from resolvers.context import Context
from resolvers.ingest import reaches
from resolvers.ledger import RequestLedger


async def report_by_uscc(context: Context, usccs: Sequence[str]) -> Mapping[str, Report | HubError]:
    refused = await refusals(context, FieldGroup.REPORT, usccs)
    allowed = [uscc for uscc in usccs if uscc not in refused]
    by_uscc = await queries.reports_by_uscc(RequestLedger(context), allowed)
    return {**{uscc: _within_scopes(context, report) for uscc, report in by_uscc.items()}, **refused}


def _within_scopes(context: Context, report: Report) -> Report:
    """Leave out each source whose records the token could not read one by one."""
    return replace(report, information=tuple(part for part in report.information if reaches(context, part.source)))
