"""Reports, a column of enterprises at a time."""

from collections.abc import Mapping, Sequence

from hub.consent.rules import FieldGroup
from hub.errors import HubError
from hub.reports import queries
from hub.reports.rules import Report
from resolvers.consent import refusals
from resolvers.context import Context


async def report_by_uscc(context: Context, usccs: Sequence[str]) -> Mapping[str, Report | HubError]:
    refused = await refusals(context, FieldGroup.REPORT, usccs)
    allowed = [uscc for uscc in usccs if uscc not in refused]
    return {**await queries.reports_by_uscc(context.database, context.actor, allowed), **refused}
