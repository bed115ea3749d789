"""What a document may hold before validation looks at it: the most of each, and one over."""

import time

import pytest
from graphql import parse

from hub.core.errors import DocumentLimit
from schema.limits import bounds
from schema.limits.bounds import document_size
from schema.requests.documents import Documents
from schema.sdl import SCHEMA


def operations(number: int) -> str:
    return " ".join(f"query q{n} {{ viewer {{ client }} }}" for n in range(number))


def fragments(number: int) -> str:
    return "{ viewer { ...f0 } } " + " ".join(f"fragment f{n} on Viewer {{ client }}" for n in range(number))


def nested(levels: int) -> str:
    return "{ ... " * (levels - 1) + "{ viewer }" + " }" * (levels - 1)


def repeated(number: int) -> str:
    return "{ " + "__typename " * number + "}"


@pytest.mark.parametrize(
    ("document", "most", "message"),
    [
        pytest.param(operations, 20, "the document has 21 operations; 20 is the most", id="operations"),
        pytest.param(fragments, 50, "the document has 51 fragments; 50 is the most", id="fragments"),
        pytest.param(nested, 32, "the document has 33 levels; 32 is the most", id="levels"),
        pytest.param(
            repeated, 141, "the document has 10011 pairs of fields with one name; 10000 is the most", id="one name"
        ),
    ],
)
def test_as_many_as_there_may_be_pass_and_one_more_is_refused(document: object, most: int, message: str) -> None:
    document_size(parse(document(most)))  # type: ignore[operator]

    with pytest.raises(DocumentLimit) as refused:
        document_size(parse(document(most + 1)))  # type: ignore[operator]

    assert refused.value.message == message


def test_tokens_are_bounded() -> None:
    """Braces count, as does each name."""
    documents = Documents(SCHEMA)

    fits = documents.read("{" + "".join(f" a{n}" for n in range(2_998)) + " }")
    with pytest.raises(DocumentLimit) as refused:
        documents.read("{" + "".join(f" a{n}" for n in range(2_999)) + " }")

    assert isinstance(fits, list)
    assert refused.value.message == "Document contains more than 3000 tokens. Parsing aborted."


def test_everything_is_counted_as_it_is_written() -> None:
    size = document_size(
        parse(
            "query a($v: Int @x) @x { a: b @x @x { c } ... @x { a: d } ...f @x } "
            "fragment f on T @x { a: e { c } } mutation m { c }"
        )
    )

    assert (size.operations, size.fragments, size.nesting, size.aliases, size.directives) == (2, 1, 2, 3, 7)
    assert size.pairs == 3 + 3


HEAVY = {
    "conflicting fields": "{" + " ".join(f'enterprise(uscc: "{n}") {{ name }}' for n in range(100)) + "}",
    "fields of one name within fields of one name": "{"
    + " ".join('enterprise(uscc: "1") {' + "grade { level } " * 10 + "}" for _ in range(10))
    + "}",
    "fragments that hold the same": '{ enterprise(uscc: "") { '
    + " ".join(f"...f{n}" for n in range(50))
    + " } } "
    + " ".join(f"fragment f{n} on Enterprise {{ name uscc }}" for n in range(50)),
    "operations that use the same chain of fragments": " ".join(
        f"query q{n}($a: String!) {{ enterprise(uscc: $a) {{ ...f0 }} }}" for n in range(20)
    )
    + " ".join(f" fragment f{n} on Enterprise {{ name ...f{n + 1} ...f{n + 1} }}" for n in range(49))
    + " fragment f49 on Enterprise { name }",
    "unknown fields": "{ " + " ".join(f"enterprize{n}" for n in range(1_000)) + " }",
    "unknown directives": "{ viewer " + "@a " * 1_400 + "{ client } }",
    "many fields": "{ viewer { " + " ".join(f"a{n}: client" for n in range(900)) + " } }",
    "many variables": "query (" + " ".join(f"$v{n}: [[String!]!] = [[{n}]]" for n in range(170)) + ") { __typename }",
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_within_the_bounds_is_read_at_once(name: str) -> None:
    """A tenth of a second of CPU is the bar for a whole request; the fastest is the work without the noise."""
    times: list[float] = []
    for suggesting in (True, False, *[True] * 8):
        if times and min(times) < 0.1:
            break
        documents = Documents(SCHEMA)
        began = time.thread_time()
        documents.read(HEAVY[name], suggesting=suggesting)
        times.append(time.thread_time() - began)

    assert min(times) < 0.1


def test_the_bounds_are_those_of_the_reference() -> None:
    assert (bounds.OPERATIONS, bounds.FRAGMENTS, bounds.NESTING, bounds.PAIRS) == (20, 50, 32, 10_000)
