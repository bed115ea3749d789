"""The addresses for programs, each with what it is for, what it takes, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auth import addresses
from auth.scopes import Scope

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class AddressDescription:
    """One method of an address. `scope` is that of the token it needs; `client` asks for the client's credentials.

    `takes` are parameters of the query or of the form, by their description; `answers` is the media type of 200.
    """

    summary: str
    answers: str = _JSON
    scope: Scope | None = None
    client: bool = False
    token: bool = False
    takes: Mapping[str, str] = field(default_factory=dict)
    needed: Sequence[str] = ()
    body: str | None = None
    refusals: Sequence[int] = ()


_CLIENT_REFUSALS = (400, 401, 408, 413, 429, 503)
_ASSERTION = {
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer, of a client that signs.",
    "client_assertion": "The signed assertion (RFC 7523).",
}
_TOKEN = {"token": "The access token.", **_ASSERTION}

OPERATIONS: Mapping[tuple[str, str], AddressDescription] = {
    ("POST", addresses.GRAPHQL): AddressDescription(
        "Ask the graph; /schema.graphql says what there is.",
        "application/graphql-response+json",
        token=True,
        body=_JSON,
        refusals=(400, 401, 403, 404, 406, 408, 413, 415, 422, 429, 503),
    ),
    ("POST", addresses.TOKEN): AddressDescription(
        "Get an access token (RFC 6749, client credentials).",
        client=True,
        body=_FORM,
        takes={
            "grant_type": "client_credentials",
            "scope": "Scopes separated by a blank; all of the client's where it is left out.",
            "resource": "The hub, or its /graphql (RFC 8707).",
            "authorization_details": "What the token is narrowed to (RFC 9396), as JSON.",
            **_ASSERTION,
        },
        needed=("grant_type",),
        refusals=_CLIENT_REFUSALS,
    ),
    ("POST", addresses.INTROSPECT): AddressDescription(
        "Ask what a token is good for (RFC 7662).",
        client=True,
        body=_FORM,
        takes=_TOKEN,
        needed=("token",),
        refusals=_CLIENT_REFUSALS,
    ),
    ("POST", addresses.REVOKE): AddressDescription(
        "Call a token back (RFC 7009).",
        client=True,
        body=_FORM,
        takes=_TOKEN,
        needed=("token",),
        refusals=_CLIENT_REFUSALS,
    ),
    ("GET", addresses.METADATA): AddressDescription("What the authorization server can do, and where (RFC 8414)."),
    ("GET", addresses.RESOURCE): AddressDescription("Who gives tokens for the hub as a whole, and how (RFC 9728)."),
    ("GET", addresses.RESOURCE + addresses.GRAPHQL): AddressDescription("The same for the graph."),
    ("GET", "/.well-known/security.txt"): AddressDescription(
        "Where faults of the hub's security are told (RFC 9116).", "text/plain"
    ),
    ("GET", addresses.JWKS): AddressDescription(
        "The keys by which tokens and packages are checked (RFC 7517).", "application/jwk-set+json", refusals=(503,)
    ),
    ("GET", "/feeds/{view}"): AddressDescription(
        "The changes of a view behind a cursor, a CloudEvents event a line; with Accept: text/event-stream a stream.",
        "application/jsonl",
        scope=Scope.DELIVERY_SUBSCRIBE,
        takes={
            "after": "The cursor behind which to begin; the beginning of the view where it is left out.",
            "first": "How many events at most, 1 to 500.",
        },
        refusals=(401, 403, 404, 422, 429, 503),
    ),
    ("GET", "/feeds/{view}/digests"): AddressDescription(
        "The digests by which a copy of a view is checked, signed in the header Hub-Signature.",
        scope=Scope.DELIVERY_SUBSCRIBE,
        takes={"at": "The position; the newest where it is left out."},
        refusals=(304, 401, 403, 404, 422, 503),
    ),
    ("GET", "/packages/{package}"): AddressDescription(
        "The manifest of a package.", scope=Scope.DELIVERY_SUBSCRIBE, refusals=(304, 401, 403, 404, 409, 503)
    ),
    ("GET", "/packages/{package}/{file}"): AddressDescription(
        "One file of a package, whole or in parts (Range).",
        "application/octet-stream",
        scope=Scope.DELIVERY_SUBSCRIBE,
        refusals=(206, 304, 401, 403, 404, 409, 416, 503),
    ),
    ("GET", "/audit/checkpoint"): AddressDescription(
        "What the access log is, signed (C2SP tlog-checkpoint), for anybody to keep.", "text/plain", refusals=(304, 404)
    ),
    ("GET", "/audit/checkpoint/{day}"): AddressDescription(
        "The last checkpoint of a day, written 2026-11-29.", "text/plain", refusals=(304, 404)
    ),
    ("GET", "/audit/key"): AddressDescription(
        "The key by which checkpoints are checked.", "text/plain", refusals=(304, 404)
    ),
    ("GET", "/schema.graphql"): AddressDescription(
        "The schema of the graph, scopes and prices beside its fields.",
        "application/graphql",
        scope=Scope.INTROSPECTION,
        refusals=(401, 403, 503),
    ),
    ("GET", "/openapi.json"): AddressDescription("This description."),
    ("GET", "/health/live"): AddressDescription("Whether the process answers."),
    ("GET", "/health/ready"): AddressDescription("Whether it can do its work, or what it lacks.", refusals=(503,)),
}


def security(operation: AddressDescription) -> list[dict[str, Any]]:
    """Say who may ask: one of the listed ways, or anybody."""
    if operation.client:
        return [{"secret": []}, {"assertion": []}]
    scopes = [operation.scope.value] if operation.scope else []
    return [{"token": scopes}, {"dpop": []}] if operation.token or operation.scope else []
