"""The house's own words: each stands in docs/words.md once, with one meaning, and names say what things are."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema

from hub.core.store.tables import METADATA
from tests.house.tree import PACKAGES, ROOT, modules

WINGS = ("core", "intake", "credit", "cases", "sharing")
#: Tables whose words are OAuth's, PostgreSQL's or another table's, each with its reason.
UNEXPLAINED_TABLES = {
    "audit_head": "the end of the access log's chain",
    "client": "OAuth's word",
    "data_change": "what `epoch` counts",
    "mutation": "GraphQL's word",
    "revoked_token": "OAuth's word",
    "signing_key": "OAuth's word",
    "single_use": "values that OAuth lets be used once",
    "trusted_document": "GraphQL over HTTP's word",
}
#: Words of earlier editions, by what took their place.
RETIRED = {
    "gist": "evidence snapshot",
    "redecision": "stale mark",
    "redecide": "stale mark",
    "shelf": "ruleset store",
    "stretch": "key range",
    "worth": "indicator result",
    "door": "row filter",
    "momentary": "a noun that says what it is",
    "roomy": "a noun that says what it is",
    "overtaken": "a noun that says what it is",
    "seats": "a noun that says what it is",
    "beneath": "a noun that says what it is",
}
#: A column keeps the name that it has in stores of 0.2.0.
RETIRED_IN = {
    "hub.core.store.tables.statements": {"gist"},
}
#: Words that no class may be named by alone: prepositions, adverbs and participles that do not end in -ed or -ing.
BARE = frozenset(
    re.findall(
        r"\w+",
        """
        above after among asked at before below beneath beside between by done found from given heard held in kept
        known made met now of on once out over put read said seen sent sold stood taken then told under upon with
        within written
        """,
    )
)
#: Single words in -ed or -ing that are nouns, each with what it is.
NOUNS = {
    "Finding": "what is wrong with a row",
    "Need": "a fact that would have to be another one",
    "Ordering": "the rule language's `order`",
    "Ping": "a frame of graphql-transport-ws",
    "Rating": "what a scheme says",
    "Reading": "what was read of a code",
    "Ruling": "what a scenario says",
    "Setting": "the rule language's `settings`",
    "Spelling": "a way of writing a code",
    "Unauthenticated": "the code UNAUTHENTICATED, which GraphQL servers share",
    "Wording": "a name in two languages",
}
#: Names of types in more than one area, each with why they are the same thing, or why both may stand.
SHARED_NAMES = {
    "ColumnLoad": "the engine's, and what loaders see of it: neither imports the other",
    "Line": "a line of a sheet, and a line of an explanation: both are lines, and nobody reads both",
}
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


class Word(NamedTuple):
    """One row of the page."""

    word: str
    chinese: str
    meaning: str
    place: str
    graphql: str


def words() -> list[Word]:
    page = (ROOT / "docs" / "words.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    return [Word(*(cell.strip() for cell in row.strip("| ").split(" | "))) for row in rows[1:]]


def test_each_word_is_told_once_in_order() -> None:
    told = [row.word for row in words()]

    assert told == sorted(set(told)), "docs/words.md: one row a word, by the alphabet"
    assert len(told) > 30


def test_each_word_has_its_chinese_and_its_sentence() -> None:
    wrong = [
        row.word for row in words() if not re.search(r"[\u4e00-\u9fff]", row.chinese) or len(row.meaning.split()) < 5
    ]

    assert wrong == [], "Say the word in Chinese, and in one sentence what it is"


def test_each_word_lives_where_the_page_says() -> None:
    wrong = [row.word for row in words() if not (ROOT / row.place.strip("`")).exists()]

    assert wrong == [], "docs/words.md names a place that is not there"


def test_each_name_in_graphql_is_one_of_the_schema() -> None:
    schema = build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"), assume_valid=True)
    names = set(schema.type_map)
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            names |= {f"{type_.name}.{field}" for field in type_.fields}
            names |= set(type_.fields) if type_ in (schema.query_type, schema.mutation_type) else set()

    wrong = [row.word for row in words() if row.graphql != "-" and row.graphql.strip("`") not in names]

    assert wrong == [], "docs/words.md names something that the schema does not have"


def test_the_page_is_complete() -> None:
    """Whatever is kept has its word, and so has every area."""
    rows = words()
    explained = {row.word.replace(" ", "_") for row in rows}
    explained |= {name for row in rows for name in re.findall(r"table `(\w+)`", row.meaning)}
    places = [row.place.strip("`") for row in rows]

    tables = set(METADATA.tables) - {_table(place) for place in places} - explained
    areas = {
        area.relative_to(ROOT).as_posix()
        for wing in WINGS[1:]
        for area in (ROOT / "hub" / wing).iterdir()
        if area.is_dir() and not area.name.startswith("__")
    }

    assert tables == UNEXPLAINED_TABLES.keys(), "docs/words.md: a row that names the table, or its reason here"
    assert {area for area in areas if not any(f"{place}/".startswith(f"{area}/") for place in places)} == set()


def test_retired_words_do_not_come_back() -> None:
    found = defaultdict(set)
    for module in modules(*PACKAGES):
        for name in _names(module.tree):
            for part in (part.lower() for part in _PARTS.findall(name)):
                word = part.removesuffix("es") if part.removesuffix("es") in RETIRED else part.removesuffix("s")
                if (retired := part if part in RETIRED else word) in RETIRED:
                    found[module.name].add(retired)

    assert found == RETIRED_IN, f"Say it in the words of docs/words.md: {RETIRED}"


def test_no_class_is_a_bare_participle_or_preposition() -> None:
    alone = {
        node.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and len(parts := _PARTS.findall(node.name.strip("_"))) == 1
        if parts[0].lower() in BARE or re.search(r"(ed|ing)$", parts[0].lower())
    }

    assert alone == NOUNS.keys(), "A class is named by a noun that says what it is"


def test_no_name_of_a_type_has_two_meanings() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        if module.name.startswith(("schema.", "hub.core.store.tables")):
            continue  # a type of the schema is named as the rows it shows, a table as what it keeps
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                owners[node.name].add(_area(module.name))
    for module in modules("schema"):
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.decorator_list and not node.name.startswith("_"):
                owners[node.name].add(_area(module.name))

    shared = {name for name, areas in owners.items() if len(areas) > 1}

    assert shared == SHARED_NAMES.keys(), "One name, one meaning: rename one, or say here why both may stand"


def _table(place: str) -> str:
    return place.rpartition("/tables/")[2].removesuffix(".py").removesuffix("s")


def _area(module: str) -> str:
    """`hub.credit.facts` of all that is in it; a storey's own modules are one area each."""
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[0] == "hub" and len(parts) > 3 else 2])


def _names(tree: ast.AST) -> Iterator[str]:
    """All that the code itself names: modules are named by their imports."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name
