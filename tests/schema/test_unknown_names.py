"""An unknown name is told, and an unknown enterprise is null only where it is itself the answer (docs/reference.md)."""

from typing import Any

import pytest

from auth.scopes import Scope
from schema.language.nodes import global_id
from tests.district import Asker, District, Hub, code

KNOWN, UNKNOWN = code(1), code(2)


@pytest.fixture
async def anyone(hub: Hub, district: District) -> Asker:
    await district.register(1)
    return await hub.client("anyone", *Scope)


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ('enterprise(uscc: "%s") { grade(scheme: "huarong_tech") { level } }', "scheme", "no scheme 'huarong_tech'"),
        (
            'enterprise(uscc: "%s") { gradeHistory(scheme: "x", first: 1) { nodes { level } } }',
            "scheme",
            "no scheme 'x'",
        ),
        ('enterprise(uscc: "%s") { eligibility(scenario: "x") { outcome } }', "scenario", "no scenario 'x'"),
        ('enterprise(uscc: "%s") { records(resource: "x", first: 1) { nodes { id } } }', "resource", "no resource 'x'"),
        ('eligibility(uscc: "%s", scenario: "x") { outcome }', "scenario", "no scenario 'x'"),
        ('scenario(code: "x") { code }', "scenario", "no scenario 'x'"),
        ('ruleset(code: "x") { code }', "code", "no ruleset 'x'"),
        ('ruleset(code: "tax", version: "x") { code }', "version", "no ruleset 'tax' has the version 'x'"),
        (
            'enterpriseList(first: 1, filter: {jurisdiction: "420799999"}) { nodes { uscc } }',
            "jurisdiction",
            "no division",
        ),
    ],
)
async def test_an_unknown_name_is_not_found(anyone: Asker, query: str, field: str, message: str) -> None:
    answer = await anyone.ask(f"{{ {query.replace('%s', KNOWN)} }}", "supervision-inspection")

    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("NOT_FOUND", field)
    assert error["message"].startswith(message)


@pytest.mark.parametrize(
    "query",
    [
        'eligibility(uscc: "%s", scenario: "contract-credit") { outcome }',
        'accessLog(uscc: "%s", first: 1) { nodes { at } }',
        'consents(uscc: "%s", first: 1) { nodes { id } }',
        f'replay(uscc: "%s", fingerprint: "{"0" * 64}") {{ equal }}',
    ],
)
async def test_what_is_asked_about_an_unknown_enterprise_is_not_found(anyone: Asker, query: str) -> None:
    answer = await anyone.ask(f"{{ {query.replace('%s', UNKNOWN)} }}")

    [error] = answer["errors"]
    assert error["extensions"] == {"code": "NOT_FOUND", "field": "uscc"}
    assert error["message"] == f"no enterprise '{UNKNOWN}'"


async def test_an_unknown_enterprise_itself_is_null(anyone: Asker) -> None:
    known = await anyone.ask(f'{{ enterprise(uscc: "{KNOWN}") {{ id }} }}')
    unknown = global_id("Enterprise", UNKNOWN)

    answer: Any = await anyone.ask(f'{{ enterprise(uscc: "{UNKNOWN}") {{ name }} node(id: "{unknown}") {{ id }} }}')

    assert known == {"data": {"enterprise": {"id": global_id("Enterprise", KNOWN)}}}
    assert answer == {"data": {"enterprise": None, "node": None}}
