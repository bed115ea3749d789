"""Writes the entries of the access log: what was asked, and what became of it."""

from graphql import GraphQLError

from hub.core import clock
from hub.core.actor import Actor
from hub.core.audit.log import StillGood
from hub.core.audit.rules import entry
from hub.core.errors import HubError
from hub.core.events import Event, EventKind
from hub.core.languages import MessageLanguage, errors_translated
from hub.endpoints.metrics import answers
from hub.endpoints.services import Services
from resolvers.request.touched import TouchedData
from schema.requests.answer import GraphQLAnswer
from schema.requests.errors import rendered


def refusal(error: HubError, request_id: str, language: MessageLanguage = MessageLanguage.ENGLISH) -> GraphQLAnswer:
    """The answer to a request that is refused as a whole."""
    rendered_error = rendered(GraphQLError(error.message, original_error=error), request_id)
    body = errors_translated({"errors": [rendered_error]}, language)
    return GraphQLAnswer(body, error.status, (error.code,))


async def log(
    hub: Services,
    request_id: str,
    actor: Actor | None,
    answer: GraphQLAnswer,
    touched: TouchedData | None = None,
    operation: str | None = None,
    still: StillGood | None = None,
) -> bool:
    """Return once the entry is durable: no answer, and no refusal, leaves before it.

    `still` is asked at that moment; where the answer no longer holds, nothing is written and this is False.
    """
    touched = touched or TouchedData()
    refusals = {*answer.codes, *touched.refusals}
    decision = _decision(answer) if answer.codes or not refusals else "partly refused"
    details = {
        "request": request_id,
        "decision": decision,
        "refusals": sorted(refusals),
        "document": answer.document,
        "operation": operation if answer.document else None,
        "fields": sorted(touched.fields),
        "consents": sorted(touched.consents),
        "count": len(touched.usccs),
    }
    kind = EventKind.QUERY_REFUSED if decision == "refused" else EventKind.QUERY_ANSWERED
    if actor is None:
        await hub.auth.refusals.anonymous.refused(Event(kind, details=details), " ".join(answer.codes))
        answers(decision).inc()
        return True
    events = [Event(kind, sorted(touched.usccs), details)]
    if touched.unmasked:
        events.insert(0, _unmasked(touched, request_id))
    at = clock.now()
    written = await hub.audit.write(*(entry(actor, event, at) for event in events), still=still)
    if written:
        answers(decision).inc()
    return written


def _unmasked(touched: TouchedData, request_id: str) -> Event:
    usccs = sorted({uscc for uscc, _ in touched.unmasked})
    kinds = sorted({resource for _, resource in touched.unmasked})
    return Event(EventKind.PERSONAL_DATA_SHOWN, usccs, {"request": request_id, "resources": kinds})


def _decision(answer: GraphQLAnswer) -> str:
    if not answer.codes:
        return "answered"
    return "partly refused" if answer.told else "refused"
