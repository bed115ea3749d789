"""The newest entries of the access log, walked behind the newest signed checkpoint."""

from starlette.responses import Response

from hub.pages.site.refusals import fault, told
from hub.pages.site.visit import Visit


async def check(visit: Visit) -> Response:
    """Show whether what was looked at is whole, what was not looked at, and the hash to be noted elsewhere."""
    answer = await visit.ask("operator/log_check.graphql")
    refusal = answer.fault("accessLogCheck")
    refused = told(refusal) if refusal else None
    return visit.page("operator/log_check.html", found=answer.data["accessLogCheck"], refused=refused, fault=fault)
