"""What operations of the hub's schema cost before they run and afterwards, how deep and how wide they are."""

import time
from typing import Any

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, get_introspection_query, parse, validate

from schema.limits.answer_costs import AnswerCost
from schema.limits.operation_costs import OperationCost, measure
from schema.sdl import SCHEMA


def read(text: str) -> tuple[OperationDefinitionNode, dict[str, FragmentDefinitionNode]]:
    document = parse(text)
    assert validate(SCHEMA, document) == []
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    return next(node for node in document.definitions if isinstance(node, OperationDefinitionNode)), fragments


def measured(text: str) -> OperationCost:
    return measure(SCHEMA, *read(text))


def cost(text: str, **given: object) -> int:
    return measured(text).points(given)


def counted(text: str, data: dict[str, Any]) -> int:
    return AnswerCost(SCHEMA, *read(text)).points(data)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        pytest.param("{ __typename }", 1, id="the operation itself"),
        pytest.param("{ viewer { client scopes } }", 1 + 2, id="an object and its scalars"),
        pytest.param('{ enterprise(uscc: "") { name grade { level } } }', 1 + 2 + 2, id="an object in an object"),
        pytest.param('{ enterprises(usccs: ["a", "b", "c"]) { __typename } }', 1 + 1 + 3, id="a list as it is sent"),
        pytest.param('{ enterprises(usccs: "a") { __typename } }', 1 + 1 + 1, id="one value for a list"),
        pytest.param(
            '{ enterprises(usccs: ["a", "b"]) { ... on Enterprise { grade { level } } } }',
            1 + 1 + 2 * (1 + 2),
            id="below",
        ),
        pytest.param("{ enterpriseList(first: 7) { pageInfo { hasNextPage } } }", 1 + 10 + 1 + 2, id="a weight"),
        pytest.param(
            "{ enterpriseList(first: 7) { nodes { name } edges { node { name } } } }",
            1 + 10 + 1 + (1 + 7) + (1 + 7 * (1 + 2)),
            id="a connection's lists",
        ),
        pytest.param(
            "{ enterpriseList(first: 7) { ...page } } fragment page on EnterpriseConnection { nodes { ...row } } "
            "fragment row on Enterprise { grade { level } }",
            1 + 10 + 1 + 1 + 7 * (1 + 2),
            id="a connection's lists in fragments",
        ),
        pytest.param('{ enterprise(uscc: "") { eligibilities { outcome } } }', 3 + 1 + 40, id="assumed"),
        pytest.param(
            '{ enterprise(uscc: "") { eligibilities(scenarios: null) { outcome } } }', 3 + 1 + 40, id="null: assumed"
        ),
        pytest.param(
            '{ enterprise(uscc: "") { eligibilities(scenarios: ["a"]) { reasons { code } } } }',
            3 + 1 + (1 + 1 + 10),
            id="given instead of assumed",
        ),
        pytest.param('{ enterprise(uscc: "") { report { description } } }', 3 + 20 + 1, id="a report"),
        pytest.param(
            'mutation { consentRevoke(input: { clientMutationId: "", id: "" }) { clientMutationId } }',
            12,
            id="a change",
        ),
        pytest.param("{ viewer { client } viewer { client } }", 1 + 4, id="written twice: counted twice"),
        pytest.param("{ ...v ...v } fragment v on Query { viewer { client } }", 3, id="spread twice: counted once"),
        pytest.param(
            "{ ...a ...b } fragment a on Query { ...v } fragment b on Query { ...v } "
            "fragment v on Query { viewer { client } }",
            3,
            id="spread on two ways: counted once",
        ),
        pytest.param("{ viewer @include(if: false) { client } }", 1, id="never included"),
        pytest.param("{ ... @skip(if: true) { viewer { client } } }", 1, id="always skipped"),
        pytest.param("{ ... @skip(if: false) { viewer { client } } }", 3, id="never skipped"),
        pytest.param('{ __type(name: "Query") { fields { name } } }', 1 + 2 + 1 + 5, id="introspection"),
    ],
)
def test_a_query_costs_what_stands_beside_its_fields(text: str, points: int) -> None:
    assert cost(text) == points


USCCS = "query ($usccs: [String!]!) { enterprises(usccs: $usccs) { ... on Enterprise { grade { level } } } }"
FIRST = "query ($first: Int! = 3) { enterpriseList(first: $first) { nodes { name } } }"
SOME = 'query ($some: [String!]) { enterprise(uscc: "") { eligibilities(scenarios: $some) { outcome } } }'
IF = "query ($if: Boolean! = true) { viewer @include(if: $if) { client } }"
UNLESS = "query ($if: Boolean!) { ...v @skip(if: $if) } fragment v on Query { viewer { client } }"


@pytest.mark.parametrize(
    ("text", "given", "points"),
    [
        pytest.param(USCCS, {"usccs": ["a"] * 500}, 1 + 1 + 500 * 3, id="as many as are listed"),
        pytest.param(USCCS, {"usccs": []}, 2, id="none"),
        pytest.param(USCCS, {"usccs": "a"}, 1 + 1 + 3, id="one value for a list"),
        pytest.param(USCCS, {}, 2, id="missing, refused later"),
        pytest.param(FIRST, {"first": 500}, 13 + 500, id="a number"),
        pytest.param(FIRST, {"first": 2.0}, 13 + 2, id="a number as JSON may have it"),
        pytest.param(FIRST, {"first": -5}, 13, id="below nothing, refused later"),
        pytest.param(FIRST, {"first": 10**30}, 13 + 2**31, id="beyond everything, refused at once"),
        pytest.param(FIRST, {"first": {"a": 1}}, 13 + 1, id="no number, refused later"),
        pytest.param(FIRST, {}, 13 + 3, id="the variable's default"),
        pytest.param(SOME, {}, 4 + 40, id="left out: assumed"),
        pytest.param(SOME, {"some": None}, 4 + 40, id="null: assumed"),
        pytest.param(SOME, {"some": ["a", "b"]}, 4 + 2, id="given instead of assumed"),
        pytest.param(IF, {}, 3, id="included by default"),
        pytest.param(IF, {"if": False}, 1, id="left out"),
        pytest.param(UNLESS, {"if": False}, 3, id="a fragment that stands"),
        pytest.param(UNLESS, {"if": True}, 1, id="a fragment that is skipped"),
    ],
)
def test_variables_say_how_long_lists_are(text: str, given: dict[str, object], points: int) -> None:
    assert cost(text, **given) == points


def test_depth_and_width_go_through_fragments() -> None:
    costs = measured(
        "{ a: viewer { client } ...f ...f ... on Query { b: viewer { client } } } "
        'fragment f on Query { enterprise(uscc: "") { ...g } viewer { client } } '
        "fragment g on Enterprise { grade { indicators { code } } }"
    )

    assert (costs.depth, costs.root_fields, costs.introspects) == (4, 4, False)


@pytest.mark.parametrize(
    ("text", "introspects"),
    [
        ("{ __typename viewer { __typename } }", False),
        ("{ __schema { description } }", True),
        ('{ ...f } fragment f on Query { ... { __type(name: "A") { name } } }', True),
        ('{ ...f @include(if: true) } fragment f on Query { __type(name: "A") { name } }', True),
    ],
)
def test_introspection_is_found_wherever_it_stands(text: str, introspects: bool) -> None:
    assert measured(text).introspects is introspects


def test_an_introspection_fits_into_the_limits_of_everybody() -> None:
    costs = measured(get_introspection_query())

    assert (costs.points({}), costs.depth, costs.root_fields) == (5_251, 15, 1)


@pytest.mark.parametrize("variable", [False, True], ids=["fixed", "by a variable"])
def test_exponential_fragments_are_measured_at_once(variable: bool) -> None:
    """Each is looked at once, also where each of 2 to the power of 48 ways through them costs something."""
    first = "$n" if variable else "2"
    chain = " ".join(
        f"fragment f{n} on Query {{ a{n}: enterpriseList(first: {first}) {{ nodes {{ name }} }} "
        f"... on Query {{ ...f{n + 1} }} ...f{n + 1} }}"
        for n in range(48)
    )
    text = f"query {'($n: Int!)' if variable else ''} {{ ...f0 ...f0 }} {chain} fragment f48 on Query {{ __typename }}"
    operation, fragments = read(text)

    began = time.thread_time()
    costs = measure(SCHEMA, operation, fragments)
    points = costs.points({"n": 2})
    seconds = time.thread_time() - began

    assert points == 1 + 48 * (10 + 1 + 1 + 2)
    assert (costs.depth, costs.root_fields) == (3, 49)
    assert seconds < 0.05


def test_objects_in_objects_multiply_however_they_are_written() -> None:
    """Two ways on each of 13 levels: the sum is huge and still made of 14 additions."""
    levels = " ".join(
        f"fragment t{n} on __Type {{ a: ofType {{ ...t{n + 1} }} b: ofType {{ ...t{n + 1} }} }}" for n in range(12)
    )
    text = f'{{ __type(name: "A") {{ ...t0 }} }} {levels} fragment t12 on __Type {{ name }}'

    assert cost(text) == 3 + 2 * (2**13 - 2)


GRADES = '{ enterprises(usccs: ["a", "b", "c", "d"]) { ... on Enterprise { grade { level } grade { score } } } }'


@pytest.mark.parametrize(
    ("text", "data", "points"),
    [
        pytest.param("{ viewer { client } }", {"viewer": {"client": "a"}}, 3, id="as it was taken to be"),
        pytest.param("{ viewer { client } }", {"viewer": None}, 2, id="null: asked for and not there"),
        pytest.param("{ a: viewer { client } }", {"a": {"client": "a"}}, 3, id="by its alias"),
        pytest.param(
            GRADES,
            {"enterprises": [{"grade": {"level": "A", "score": 1}}, {"grade": None}, {}, None]},
            1 + 1 + 3 + (2 + 1),
            id="rows of another type, nulls, a field written twice",
        ),
        pytest.param(
            "{ enterpriseList(first: 500) { ...p } } fragment p on EnterpriseConnection { nodes { name } }",
            {"enterpriseList": {"nodes": [{"name": "a"}, {"name": "b"}]}},
            1 + 10 + 1 + 1 + 2,
            id="a short page",
        ),
        pytest.param("{ enterpriseList(first: 500) { nodes { name } } }", {"enterpriseList": None}, 11, id="refused"),
    ],
)
def test_an_answer_costs_what_is_in_it(text: str, data: dict[str, Any], points: int) -> None:
    assert counted(text, data) == points
