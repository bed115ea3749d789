"""Reports, a column of enterprises at a time."""

from collections.abc import Mapping, Sequence
from functools import partial

from hub.core.errors import HubError
from hub.intake.consent.rules import FieldGroup
from hub.sharing.reports import queries
from hub.sharing.reports.rules import Report, within
from resolvers.consent import refusals
from resolvers.deliveries.ingest import reaches
from resolvers.request.context import Context
from resolvers.request.ledger import RequestLedger


async def report_by_uscc(context: Context, usccs: Sequence[str]) -> Mapping[str, Report | HubError]:
    refused = await refusals(context, FieldGroup.REPORT, usccs)
    allowed = [uscc for uscc in usccs if uscc not in refused]
    by_uscc = await queries.reports_by_uscc(RequestLedger(context), allowed)
    readable = partial(reaches, context)
    return {**{uscc: within(report, readable) for uscc, report in by_uscc.items()}, **refused}
