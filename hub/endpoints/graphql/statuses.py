"""Chooses the HTTP status of an answer (GraphQL over HTTP, September 2026, section 5.4)."""

from graphql import get_operation_ast, is_input_type, parse, type_from_ast
from graphql.execution.values import get_variable_values

from hub.endpoints.graphql.accept import ResponseFormat
from schema.requests.answer import GraphQLAnswer
from schema.requests.documents import TOKENS
from schema.requests.request import GraphQLRequest
from schema.sdl import SCHEMA

#: A document that cannot be parsed; one that is invalid, or whose operation name or variables do not fit.
_UNPARSABLE, _INVALID = 400, 422


def status(answer: GraphQLAnswer, request: GraphQLRequest, response_format: ResponseFormat) -> int:
    """A legacy client gets 200 for a request error too; field errors are always in a 200.

    The specification recommends 294 for field errors in one place and contradicts it in another: our readers count on
    200.
    """
    if answer.status not in (_UNPARSABLE, _INVALID):
        return answer.status
    if response_format.legacy:
        return 200
    if answer.status == _INVALID and answer.document is None and request.variables and not _variables_fit(request):
        return _UNPARSABLE
    return answer.status


def _variables_fit(request: GraphQLRequest) -> bool:
    """Whether the variables fit an invalid document.

    A request that has both wrong gets 400, as before there was a 422: graphql-http's audit 86EE still expects it.
    """
    operation = get_operation_ast(parse(request.query, max_tokens=TOKENS), request.operation)
    definitions = operation.variable_definitions if operation else ()
    of_known_type = [node for node in definitions or () if is_input_type(type_from_ast(SCHEMA, node.type))]
    return not isinstance(get_variable_values(SCHEMA, of_known_type, dict(request.variables)), list)
