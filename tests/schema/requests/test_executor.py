"""What a plan does besides answering: how often it calls, what it remembers, what it leaves to graphql-core."""

from typing import Any, cast

import pytest

from auth.scopes import Scope
from hub.core.actor import Purpose
from schema.requests.cache import Cache
from schema.requests.executor import Executor
from tests.schema.execution.difference import ALL, Asking, outcome
from tests.schema.execution.world import WORLD


@pytest.fixture
def executor() -> Executor:
    return Executor(WORLD)


async def test_one_call_for_a_level_whatever_asks(executor: Executor) -> None:
    query = "{ a: knots(first: 3) { loaded { id } b: loaded { text } } knots(first: 9) { child { loaded { id } } } }"

    answered = await outcome(executor, Asking(query))

    ((name, _, keys),) = cast(Any, answered.context).calls
    assert name == "knot"
    assert len(set(keys)) == len(keys)


async def test_independent_loads_of_a_level_are_one_call_each(executor: Executor) -> None:
    query = "{ knots { loaded { allLoaded { id } surelyLoaded } surelyLoaded } }"

    answered = await outcome(executor, Asking(query))

    assert [name for name, _, _ in answered.context.calls] == ["knot", "text", "knots", "text"]


@pytest.mark.parametrize(
    ("scopes", "purpose", "code"),
    [
        pytest.param(ALL - {Scope.REPORT_READ}, Purpose.CREDIT_FINANCING, "SCOPE_REQUIRED", id="without the scope"),
        pytest.param(ALL, None, "PURPOSE_REQUIRED", id="without a purpose"),
    ],
)
async def test_a_refused_field_loads_nothing_and_is_noted(
    executor: Executor, scopes: frozenset[Scope], purpose: Purpose | None, code: str
) -> None:
    answered = await outcome(
        executor, Asking("{ knots(first: 2) { thingLoaded { id: __typename } } }", {}, scopes, purpose)
    )

    assert answered.context.calls == []
    assert answered.context.touched.fields == {"Knot.thingLoaded"}
    body = cast(Any, answered.answer).body
    assert body["data"] == {"knots": [{"thingLoaded": None}, {"thingLoaded": None}]}
    assert [(error["path"], error["extensions"]["code"]) for error in body["errors"]] == [
        (["knots", 0, "thingLoaded"], code),
        (["knots", 1, "thingLoaded"], code),
    ]


async def test_a_field_without_rows_is_neither_refused_nor_noted(executor: Executor) -> None:
    answered = await outcome(executor, Asking("{ knots(first: 0) { secret { id } } }", scopes=frozenset()))

    assert cast(Any, answered.answer).body == {"data": {"knots": []}}
    assert answered.context.touched.fields == set()


async def test_documents_and_plans_are_remembered_when_they_are_sent_again(executor: Executor) -> None:
    for condition in (True, True, True, False):
        await outcome(executor, Asking("query ($v: Boolean!) { knots { id @skip(if: $v) } }", {"v": condition}))
    for _ in range(2):
        await outcome(executor, Asking("{ nowhere }"))

    assert (executor.documents.known.hits, executor.documents.known.misses) == (2, 4)
    assert (executor.documents.refused.hits, executor.documents.refused.misses) == (1, 3)
    assert (executor.plans.known.hits, executor.plans.known.misses) == (1, 2)


async def test_what_is_sent_once_leaves_nothing_behind(executor: Executor) -> None:
    for name in "abc":
        await outcome(executor, Asking(f"{{ {name}: knots {{ id }} }}"))

    assert (len(executor.documents.known), len(executor.plans.known)) == (0, 0)


async def test_values_of_variables_do_not_make_plans(executor: Executor) -> None:
    for first in range(6):
        await outcome(executor, Asking("query ($first: Int!) { knots(first: $first) { id } }", {"first": first}))

    assert (executor.plans.known.hits, executor.plans.known.misses) == (4, 1)


@pytest.mark.parametrize("query", ["{ __schema { queryType { name } } }", 'mutation { stir(text: "x") }'])
async def test_what_is_not_planned_is_left_to_graphql_core(executor: Executor, query: str) -> None:
    answered = await outcome(executor, Asking(query))

    assert "errors" not in cast(Any, answered.answer).body
    assert executor.plans.known.misses == 0


def test_a_cache_forgets_what_was_used_longest_ago() -> None:
    cache: Cache[str] = Cache("documents", 2)
    for key in ("a", "b"):
        cache.put(key, key)
    cache.get("a")

    cache.put("c", "c")

    assert [cache.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]


async def test_an_error_has_its_place_also_in_a_document_that_is_remembered(executor: Executor) -> None:
    asking = Asking("query ($v: Int!) {\n  knots(first: $v) { id }\n}", {"v": "none"})

    answers = [cast(Any, (await outcome(executor, asking)).answer).body for _ in range(3)]

    assert len(executor.documents.known) == 1
    assert [answer["errors"][0]["locations"] for answer in answers] == [[{"line": 1, "column": 8}]] * 3
