"""The printed schema is in git, says what each field is, and refuses a field without losing the answer."""

from collections.abc import Iterator

import pytest
from graphql import FieldDefinitionNode, InterfaceTypeDefinitionNode, NonNullTypeNode, ObjectTypeDefinitionNode, parse
from graphql.language import DirectiveNode, DocumentNode, ListValueNode, StringValueNode, TypeDefinitionNode

from auth.scopes import Scope
from schema.sdl import printed
from tests.house.tree import ROOT

#: Root fields that need no scope, each with its reason.
OPEN = {
    "Query.viewer": "a client may always ask what it is and what it may do",
    "Query.ownAccessLog": "what a person has asked herself is no news to her",
}
#: Fields named for an id, each with its reason.
IDS = {"clientMutationId": "the client's own word, given back as Relay has it"}
ROOTS = ("Query", "Mutation", "Subscription")
VERBS = ("add", "create", "delete", "file", "grant", "publish", "remove", "revoke", "set", "submit", "update")


@pytest.fixture(scope="module")
def document() -> DocumentNode:
    return parse(printed())


def test_schema_file_is_what_the_code_prints() -> None:
    kept = (ROOT / "schema" / "schema.graphql").read_text("utf-8")

    assert kept == printed(), "The schema changed: run `make schema`, read the diff, commit it with the change"


def test_every_type_and_field_has_a_description(document: DocumentNode) -> None:
    types = [node for node in document.definitions if isinstance(node, TypeDefinitionNode)]

    wrong = [node.name.value for node in types if node.description is None]
    wrong += [name for name, field in _fields(document) if field.description is None]

    assert wrong == [], "Say in one sentence what it is: a docstring, or description= of the field"


def test_every_root_field_carries_its_scope(document: DocumentNode) -> None:
    roots = {name: field for name, field in _fields(document) if name.startswith(tuple(f"{root}." for root in ROOTS))}

    without = {name for name, field in roots.items() if _demand(field) is None}

    assert without == OPEN.keys(), "Give the field its scope=; one that needs none is listed in OPEN with its reason"


def test_every_protected_field_may_be_null(document: DocumentNode) -> None:
    wrong = [name for name, field in _fields(document) if _demand(field) and isinstance(field.type, NonNullTypeNode)]

    assert wrong == [], "A refused field answers null and the rest stands: make its type nullable (`| None`)"


def test_every_scope_in_the_schema_is_one_of_the_vocabulary(document: DocumentNode) -> None:
    printed_scopes = {
        scope.value
        for _, field in _fields(document)
        if (demand := _demand(field))
        for scope in _strings(demand.arguments[0].value)
    }

    assert printed_scopes - {scope.value for scope in Scope} == set(), "Add the scope to auth/scopes.py"


def test_fields_refer_to_things_and_mutations_begin_with_a_noun(document: DocumentNode) -> None:
    fields = dict(_fields(document))

    ids = [name for name in fields if name.endswith("Id") and name.split(".")[1] not in IDS]
    verbs = [name for name in fields if name.startswith("Mutation.") and name.split(".")[1].startswith(VERBS)]

    assert ids == [], "Return the thing (`resource: Resource`), not its id"
    assert verbs == [], "Mutations group by noun: consentRevoke, not revokeConsent"


def _fields(document: DocumentNode) -> Iterator[tuple[str, FieldDefinitionNode]]:
    for node in document.definitions:
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for field in node.fields or ():
                yield f"{node.name.value}.{field.name.value}", field


def _demand(field: FieldDefinitionNode) -> DirectiveNode | None:
    return next((used for used in field.directives or () if used.name.value == "requiresScopes"), None)


def _strings(value: object) -> Iterator[StringValueNode]:
    if isinstance(value, ListValueNode):
        for item in value.values:
            yield from _strings(item)
    elif isinstance(value, StringValueNode):
        yield value
