"""What is told of a request that could not be answered at all, and could not be logged as an answer either."""

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import JSONResponse

from hub.core.errors import HubError
from schema.requests.errors import rendered


async def refused(request: Request, error: Exception) -> JSONResponse:
    """A HubError under its own status and sentence; the unexpected is a 500 under its request id."""
    status = error.status if isinstance(error, HubError) else 500
    shown = rendered(GraphQLError("", original_error=error), request.state.request_id)
    return JSONResponse({"errors": [shown]}, status)
