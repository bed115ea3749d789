"""What a reader is told is Chinese where the table has the sentence, and English where it does not."""

from typing import Any

import pytest
from graphql import build_schema, parse, validate
from graphql.execution.values import get_variable_values

from hub.core import uscc
from hub.core.languages import MessageLanguage, asked_language, errors_translated, translated

ZH, EN = MessageLanguage.CHINESE, MessageLanguage.ENGLISH
SCHEMA = build_schema(
    "type Query { enterprise(uscc: String!, days: [Int!]): Enterprise } type Enterprise { name: String }"
)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", ZH),
        ("en-US,en;q=0.9,zh;q=0.8", EN),
        ("zh-Hans;q=0.5, en;q=0.1", ZH),
        ("zh, en", ZH),
        ("en, zh", EN),
        ("fr, zh;q=0.1", ZH),
        ("zh;q=0", EN),
        ("zh;q=much", EN),
        ("fr", EN),
        ("*", EN),
        ("", EN),
    ],
)
def test_the_language_that_is_liked_better(header: str, language: MessageLanguage) -> None:
    assert asked_language([header]) is language


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Enterprise.report needs the scope report:read", "Enterprise.report 需要权限 report:read"),
        (
            "91420799MA0000023N has no live consent that lets example-bank read its verdict for credit-financing",
            "91420799MA0000023N 没有有效授权允许 example-bank 为 credit-financing 读取其 verdict",
        ),
        ("the DPoP proof is not made for POST (htm)", "DPoP 证明不是为 POST 所作（htm）"),
        ("the token is not a signed JWT", "令牌不是签名的 JWT"),
        ("the query has 60 aliases; this client may send 50", "查询有 60 个别名，本客户端最多 50 个"),
        ("no ruleset 'x' is in force on 2026-01-01", "2026-01-01 没有生效的规则 'x'"),
        ("Syntax Error: Expected Name, found '}'.", "语法错误：应为 Name，实为 '}'。"),
    ],
)
def test_a_sentence_and_what_varies_in_it(english: str, chinese: str) -> None:
    assert translated(english, ZH) == chinese
    assert translated(english, EN) == english


def test_what_the_table_lacks_stays_as_it_is() -> None:
    assert translated("nobody has written this {0} yet", ZH) == "nobody has written this {0} yet"


def test_what_a_caller_wrote_is_no_pattern_and_no_sentence() -> None:
    wrote = "{0:said} {} %s \\1 the token has expired"

    assert translated(f"no enterprise {wrote!r}", ZH) == f"没有企业 {wrote!r}"


def test_a_message_without_end_costs_nothing() -> None:
    endless = "Expected value of type '" + "', found: " * 20_000

    assert translated(endless, ZH) == endless


@pytest.mark.parametrize(
    "typed", ["", "914", "9142079AMA0000015U", "91420799MA000001IU", "91420799MA0000015V", "91420799MA0000016U"]
)
def test_every_fault_of_a_code_is_told(typed: str) -> None:
    reading = uscc.read(typed)

    assert reading.reason
    chinese = translated(f"{typed!r}: {reading.reason}", ZH)
    assert chinese.startswith(f"{typed!r}：")
    assert "code" not in chinese
    assert "digit" not in chinese


@pytest.mark.parametrize(
    "query",
    [
        "{ enterprises { name } }",
        "{ enterprise(uscc: 3) { name } }",
        "{ enterprise { name } }",
        '{ enterprise(uscc: "x", colour: 1) { name } }',
        '{ enterprise(uscc: "x") }',
        '{ enterprise(uscc: "x") { name { first } } }',
        '{ enterprise(uscc: "x") { nam } }',
        '{ enterprise(uscc: "x") { ...Missing } }',
        "query ($a: String) { enterprise(uscc: $a) { name } }",
        'query ($a: Strin) { enterprise(uscc: "x") { name } }',
        '{ a: enterprise(uscc: "x") { name } a: enterprise(uscc: "y") { name } }',
        'fragment F on Query { enterprise(uscc: "x") { name } } { enterprise(uscc: "x") { name } }',
        '{ enterprise(uscc: "x") @never { name } }',
        'query A { enterprise(uscc: "x") { name } } query A { enterprise(uscc: "x") { name } }',
    ],
)
def test_every_fault_of_a_document_is_told(query: str) -> None:
    faults = validate(SCHEMA, parse(query))

    assert faults
    assert [fault.message for fault in faults if translated(fault.message, ZH) == fault.message] == []


@pytest.mark.parametrize("value", [None, 3, [1], {"a": 1}])
def test_every_fault_of_a_variable_is_told(value: Any) -> None:
    operation = parse("query ($uscc: String!, $days: [Int!]) { enterprise(uscc: $uscc, days: $days) { name } }")

    faults = get_variable_values(
        SCHEMA, operation.definitions[0].variable_definitions, {"uscc": value, "days": ["x", None]}
    )

    assert isinstance(faults, list)
    chinese = [translated(fault.message, ZH) for fault in faults]
    assert [sentence for sentence in chinese if "has invalid" in sentence or "Expected" in sentence] == []


def test_a_body_is_copied_and_not_changed() -> None:
    body = {"data": None, "errors": [{"message": "the token has expired", "extensions": {"code": "UNAUTHENTICATED"}}]}

    chinese = errors_translated(body, ZH)

    assert chinese == {"data": None, "errors": [{"message": "令牌已过期", "extensions": {"code": "UNAUTHENTICATED"}}]}
    assert body["errors"][0]["message"] == "the token has expired"
    assert errors_translated(body, EN) is body
