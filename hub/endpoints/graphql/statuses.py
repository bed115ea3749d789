"""Under which HTTP status an answer goes out (GraphQL over HTTP, September 2026, section 5.4)."""

from graphql import get_operation_ast, is_input_type, parse, type_from_ast
from graphql.execution.values import get_variable_values

from hub.endpoints.graphql.accept import Wish
from schema.execution.documents import TOKENS
from schema.execution.run import Answer, Request
from schema.sdl import SCHEMA

#: A document that is no GraphQL; one that is wrong, or an operation or variables that do not fit it.
_UNPARSABLE, _UNFIT = 400, 422


def status(answer: Answer, request: Request, wish: Wish) -> int:
    """What the request itself is refused with is told by 200 to who reads nothing else; a field's errors are in a 200.

    The standard's own 294 for those it recommends in one place and contradicts in another; our readers count on 200.
    """
    if answer.status not in (_UNPARSABLE, _UNFIT):
        return answer.status
    if wish.legacy:
        return 200
    if answer.status == _UNFIT and answer.document is None and request.variables and not _fitting(request):
        return _UNPARSABLE
    return answer.status


def _fitting(request: Request) -> bool:
    """Whether at least the variables fit, where the document does not.

    Who has both wrong is told 400, as before there was a 422: graphql-http's audit 86EE still asks it that way.
    """
    operation = get_operation_ast(parse(request.query, max_tokens=TOKENS), request.operation)
    defined = operation.variable_definitions if operation else ()
    known = [node for node in defined or () if is_input_type(type_from_ast(SCHEMA, node.type))]
    return not isinstance(get_variable_values(SCHEMA, known, dict(request.variables)), list)
