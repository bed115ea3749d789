"""The response to a request that failed outside of GraphQL, or whose answer could not be logged."""

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import JSONResponse

from hub.core.errors import HubError
from hub.core.languages import asked_language, errors_translated
from hub.endpoints.headers import header_values
from schema.requests.errors import rendered


async def error_response(request: Request, error: Exception) -> JSONResponse:
    """A HubError has its own status and sentence; anything unexpected is a 500 that names the request id."""
    status = error.status if isinstance(error, HubError) else 500
    shown = rendered(GraphQLError("", original_error=error), request.state.request_id)
    language = asked_language(header_values(request.scope).get(b"accept-language", ()))
    return JSONResponse(errors_translated({"errors": [shown]}, language), status, headers={"Vary": "Accept-Language"})
