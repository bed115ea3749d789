"""One page of a feed, asked by the document that any client could send: with its scopes, its limits and its entry."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hub.core.errors import HubError
from hub.endpoints.graphql import answering
from hub.endpoints.graphql.answering import Caller
from hub.endpoints.services import Services
from schema.requests.answer import GraphQLAnswer
from schema.requests.request import GraphQLRequest

_DOCUMENT = """
query Feed($view: String!, $after: String, $first: Int!) {
  changes(view: $view, after: $after, first: $first) {
    head
    pageInfo { hasNextPage endCursor }
    edges { cursor node { id source type subject time sequence uscc fieldsChanged reason row } }
  }
}
"""


class RequestedPage(NamedTuple):
    """What is asked of a feed: `first` events of a view behind a cursor."""

    view: str
    after: str | None
    first: int


class EventPage(NamedTuple):
    """Events as CloudEvents 1.0 (structured mode, JSON), each with its cursor, and where the page ends."""

    events: Sequence[Mapping[str, Any]]
    end: str
    more: bool
    head: str


class RefusedPage(Exception):
    """The feed is not told; `errors` are those of the GraphQL answer, `status` that of the first."""

    def __init__(self, answer: GraphQLAnswer) -> None:
        super().__init__(answer.codes)
        self.errors: Sequence[Mapping[str, Any]] = answer.body["errors"]
        self.status = _STATUSES.get(answer.codes[0], HubError.status) if answer.status == 200 else answer.status


async def page(hub: Services, request_id: str, caller: Caller, asked: RequestedPage) -> EventPage:
    """The next events, whose entry is in the access log; raises RefusedPage."""
    request = GraphQLRequest(_DOCUMENT, "Feed", asked._asdict(), None)
    answer = await answering.answer(hub, request_id, request, caller)
    if answer.codes:
        raise RefusedPage(answer)
    told = answer.body["data"]["changes"]
    events = [_event(edge) for edge in told["edges"]]
    return EventPage(events, told["pageInfo"]["endCursor"], told["pageInfo"]["hasNextPage"], told["head"])


def _event(edge: Mapping[str, Any]) -> Mapping[str, Any]:
    node = edge["node"]
    return {
        "specversion": "1.0",
        "id": node["id"],
        "source": node["source"],
        "type": node["type"],
        "subject": node["subject"],
        "time": node["time"],
        "sequence": node["sequence"],
        "cursor": edge["cursor"],
        "datacontenttype": "application/json",
        "data": {name: node[name] for name in ("uscc", "fieldsChanged", "reason", "row")},
    }


def _statuses(kind: type[HubError] = HubError) -> dict[str, int]:
    found = {kind.code: kind.status}
    for narrower in kind.__subclasses__():
        found = {**_statuses(narrower), **found}
    return found


_STATUSES = _statuses()
