"""The same request under the plan and under graphql-core, and what differs."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Any, cast

import orjson
from graphql import GraphQLField, GraphQLSchema, GraphQLString, TypeInfo, TypeInfoVisitor, Visitor, visit

from auth.grant import Grant
from auth.scopes import Scope
from hub.core.actor import Kind, Purpose, Reach
from hub.core.errors import HubError
from schema.execution.sources import DECLARATION, FieldLoad
from schema.requests.answer import GraphQLAnswer
from schema.requests.documents import Document
from schema.requests.executor import Executor
from schema.requests.request import GraphQLRequest
from tests.schema.execution.world import WORLD, Nature, Watched

ALL = frozenset(Scope)


@dataclass(frozen=True)
class Asking:
    """One request on one world."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    scopes: frozenset[Scope] = ALL
    purpose: Purpose | None = Purpose.CREDIT_FINANCING
    nature: Nature = field(default_factory=Nature)

    def context(self) -> Watched:
        grant = Grant("bank", Kind.DEPARTMENT, "bank", self.scopes, Reach(), datetime(2027, 1, 1, tzinfo=UTC), "jti")
        context = Watched(cast(Any, None), grant, grant.actor(self.purpose))
        context.nature = self.nature
        context.calls = []
        return context


@dataclass(frozen=True)
class Outcome:
    """What came of it: the answer, or what was raised, and what the context saw."""

    answer: GraphQLAnswer | HubError
    context: Watched


class Both:
    """Two executors of one schema."""

    def __init__(self, schema: GraphQLSchema = WORLD) -> None:
        self._schema = schema
        self.planned = Executor(schema, planned=True)
        self.oracle = Executor(schema, planned=False)

    async def differences(self, asking: Asking) -> list[str]:
        """What differs, in words; nothing if the plan answers as graphql-core does."""
        expected = await outcome(self.oracle, asking)
        exactly = not asking.nature.awaits and not self._awaits(asking.query)
        return compared(await outcome(self.planned, asking), expected, exactly=exactly)

    def _awaits(self, query: str) -> bool:
        """False too for what is no valid document."""
        with suppress(HubError):
            document = self.oracle.documents.read(query)
            return isinstance(document, Document) and awaits(self._schema, document)
        return False


def awaits(schema: GraphQLSchema, document: Document) -> bool:
    """Whether a field of the document is awaited."""
    types = TypeInfo(schema)
    awaited = []

    class Fields(Visitor):
        def enter_field(self, *_: object) -> None:
            field = (types.get_field_def() or GraphQLField(GraphQLString)).extensions.get("strawberry-definition")
            declared = field.metadata.get(DECLARATION) if field else None
            awaited.append(
                bool(field and field.is_async)
                or (declared and isinstance(declared.source, FieldLoad))
                or (declared and iscoroutinefunction(declared.source.function))
            )

    visit(document.node, TypeInfoVisitor(types, Fields()))
    return any(awaited)


async def outcome(executor: Executor, asking: Asking) -> Outcome:
    context = asking.context()
    try:
        answer: GraphQLAnswer | HubError = await executor.answer(
            GraphQLRequest(asking.query, None, asking.variables), context, "r1"
        )
    except HubError as error:
        answer = error
    await asyncio.sleep(0)  # what graphql-core cancelled comes to its end before the next run
    return Outcome(answer, context)


def compared(plan: Outcome, oracle: Outcome, *, exactly: bool) -> list[str]:
    """`exactly` holds where nothing is awaited: then even the order of errors is defined.

    Else, of what failed inside a place that became null, each may tell another part: graphql-core stops at the first.
    """
    if isinstance(plan.answer, HubError) or isinstance(oracle.answer, HubError):
        same = repr(plan.answer) == repr(oracle.answer)
        return [] if same else [f"raised {plan.answer!r}, graphql-core {oracle.answer!r}"]
    ours, theirs = plan.answer, oracle.answer
    errors, expected = _errors(ours), _errors(theirs)
    swallowed = _swallowing(theirs) | _swallowing(ours)
    pairs: dict[str, tuple[Any, Any]] = {
        "data": (_json(ours.body.get("data")), _json(theirs.body.get("data"))),
        "status": (ours.status, theirs.status),
        "document": (ours.document, theirs.document),
        "keys": (list(ours.body), list(theirs.body)),
    }
    if exactly:
        pairs["errors"] = (errors, expected)
    else:
        pairs["errors"] = (_outside(errors, swallowed), _outside(expected, swallowed))
    if not swallowed:
        pairs["codes"] = (ours.codes, theirs.codes)
        pairs["fields"] = (plan.context.touched.fields, oracle.context.touched.fields)
        pairs["usccs"] = (plan.context.touched.usccs, oracle.context.touched.usccs)
        pairs["loaded"] = (_loaded(plan.context), _loaded(oracle.context))
    elif not plan.context.touched.fields >= oracle.context.touched.fields:
        pairs["fields"] = (plan.context.touched.fields, oracle.context.touched.fields)
    found = [f"{name}: {mine!r}\n  graphql-core: {other!r}" for name, (mine, other) in pairs.items() if mine != other]
    return found + _repeated(plan.context)


def _json(data: Any) -> bytes:
    return orjson.dumps(data, default=repr)


def _errors(answer: GraphQLAnswer) -> list[str]:
    return [orjson.dumps(error, default=repr).decode() for error in answer.body.get("errors", ())]


def _swallowing(answer: GraphQLAnswer) -> set[tuple[Any, ...]]:
    """The places that became null by what failed below them."""
    places = set()
    for error in answer.body.get("errors", ()):
        path = error.get("path", ())
        if (place := _null_place(answer.body.get("data"), path)) is not None and len(place) < len(path):
            places.add(place)
    return places


def _null_place(data: Any, path: list[Any]) -> tuple[Any, ...] | None:
    for depth, key in enumerate(path):
        if data is None:
            return tuple(path[:depth])
        data = data[key]
    return tuple(path) if data is None else None


def _outside(errors: list[str], swallowed: set[tuple[Any, ...]]) -> list[str]:
    """The errors in any order, those inside the places told once for each place."""
    told = []
    for error in errors:
        path = tuple(orjson.loads(error).get("path", ()))
        inside = [place for place in swallowed if path[: len(place)] == place]
        told.append(f"something below {inside[0]}" if inside else error)
    within = {line for line in told if line.startswith("something")}
    return sorted([line for line in told if line not in within]) + sorted(within)


def _loaded(context: Watched) -> set[str]:
    return {repr((name, told, key)) for name, told, keys in context.calls for key in keys}


def _repeated(context: Watched) -> list[str]:
    """A key is asked for once, unless its answer was an error, which is not remembered."""
    if context.nature.faults:
        inside = [keys for _, _, keys in context.calls if len(set(keys)) < len(keys)]
        return [f"twice in one call: {keys}" for keys in inside]
    asked = Counter((name, told, key) for name, told, keys in context.calls for key in keys)
    again = [each for each, times in asked.items() if times > 1 and ("mark", "broken") not in each[1]]
    return [f"asked again: {again}"] if again else []
