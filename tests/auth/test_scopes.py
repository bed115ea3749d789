import pytest

from auth import scopes
from auth.scopes import Scope
from hub.core.errors import Invalid

VOCABULARY = """
    enterprise:read grade:read grade.risk:read report:read eligibility:read record:read record.tax:read
    record.social:read record.judicial:read record:write ruleset:read ruleset:publish declaration:submit
    declaration:review objection:file objection:decide consent:grant consent:read catalogue:read catalogue:publish
    catalogue:hook delivery:subscribe index:read audit:read client:admin introspection
"""


#: What the interfaces do not name yet.
ADDED = {"audit.person:read", "outcome:record", "record.personal:read", "ruleset:decide"}


def test_vocabulary_is_that_of_the_interfaces_in_its_order_and_what_was_added() -> None:
    named = VOCABULARY.split()

    assert [scope.value for scope in Scope if scope.value not in ADDED] == named
    assert {scope.value for scope in Scope} == {*named, *ADDED}


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_has_one_sentence(scope: Scope) -> None:
    assert scope.sentence[0].isupper()
    assert scope.sentence.count(".") == 1
    assert scope.sentence.endswith(".")


def test_names_are_parsed_in_any_order_and_once() -> None:
    assert scopes.parse("grade:read enterprise:read grade:read") == {Scope.ENTERPRISE_READ, Scope.GRADE_READ}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("grade:write", "'grade:write'", id="unknown"),
        pytest.param("grade:read  report:read", "''", id="two spaces"),
        pytest.param("grade:read\treport:read", r"'grade:read\treport:read'", id="tab"),
        pytest.param("", "''", id="empty"),
        pytest.param("Grade:read", "'Grade:read'", id="upper case"),
    ],
)
def test_a_name_outside_the_vocabulary_is_refused(text: str, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        scopes.parse(text)

    assert refused.value.message == f"unknown scope {name}"


def test_a_stored_name_of_another_edition_grants_nothing() -> None:
    assert scopes.known(["grade:read", "grade:teleport"]) == {Scope.GRADE_READ}


def test_text_is_alphabetical() -> None:
    assert scopes.text({Scope.REPORT_READ, Scope.AUDIT_READ, Scope.GRADE_READ}) == "audit:read grade:read report:read"
