"""What a token or a missing purpose refuses: decided when the plan is made, in the words of the context."""

from hub.core.errors import HubError
from resolvers.context import Context
from schema.declarations import Declared


def refusal(context: Context, declared: Declared, name: str) -> HubError | None:
    """The refusal every row of the field gets; None where the field may be asked."""
    if declared.scope is None:
        return None
    try:
        context.require_scope(declared.scope, name)
        if declared.purpose:
            context.require_purpose(name)
    except HubError as error:
        return error.with_traceback(None)  # a plan outlives its first request and keeps nothing of it
    return None
