"""Ask three clients' typical questions over HTTP with real tokens, and compare the answers with the expected ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from hub.demo.clients import BANK, FINANCE, TAX
from hub.demo.data import Expectations
from hub.terminal import show

_FINANCE = """
query ($usccs: [String!]!, $asOf: Date) {
  eligibilities(usccs: $usccs, scenario: "contract-credit", asOf: $asOf) {
    ... on Verdict { outcome holdsUntil reasons { code outcome text } }
  }
}"""
_TAX = """
query ($usccs: [String!]!, $asOf: Date) {
  enterprises(usccs: $usccs) {
    ... on Enterprise {
      uscc name
      grade(asOf: $asOf) { level score assessedShare }
      eligibility(scenario: "bank-tax", asOf: $asOf) { outcome }
    }
  }
}"""
_BANK = """
query ($agreed: String!, $silent: String!, $asOf: Date) {
  agreed: enterprise(uscc: $agreed) {
    name
    eligibility(scenario: "bank-tax", asOf: $asOf) { outcome reasons { code outcome text } }
    report { description }
  }
  silent: enterprise(uscc: $silent) { name grade { level } }
}"""


@dataclass(frozen=True, slots=True)
class DemoSession:
    """One run of the questions: the hub's address, the clients' secrets and the expected answers."""

    url: str
    secrets: Mapping[str, str]
    expectations: Expectations
    as_of: str | None


async def ask_all(session: DemoSession) -> bool:
    """Ask all questions and print each with its answer. True if every answer is the expected one."""
    async with httpx.AsyncClient(base_url=session.url, timeout=30) as http:
        answers = [await ask(http, session) for ask in (_finance, _tax, _bank)]
    return all(answers)


async def _finance(http: httpx.AsyncClient, session: DemoSession) -> bool:
    show("", "区金融发展服务中心, the finance service centre: who of these may be commended as 守合同重信用?")
    chosen = list(_one_for_each_outcome(session.expectations, "contract-credit"))
    usccs = [enterprise["uscc"] for enterprise in chosen]
    answer = await _ask(http, session, FINANCE, _FINANCE, {"usccs": usccs})
    right = []
    for expected, verdict in zip(chosen, answer["data"]["eligibilities"], strict=True):
        show(f"  {expected['name']}: {verdict['outcome']}")
        for reason in _not_passed(verdict):
            show(f"      {reason['outcome']} {reason['code']}: {reason['text']}")
        right.append(_fits(verdict, expected["verdicts"]["contract-credit"]))
    return _told(all(right))


async def _tax(http: httpx.AsyncClient, session: DemoSession) -> bool:
    show("", "区税务局, the tax bureau: grades, and who may use 银税互动?")
    chosen = list(_one_for_each_outcome(session.expectations, "bank-tax"))
    answer = await _ask(http, session, TAX, _TAX, {"usccs": [enterprise["uscc"] for enterprise in chosen]})
    right = []
    for expected, enterprise in zip(chosen, answer["data"]["enterprises"], strict=True):
        grade, outcome = enterprise["grade"], enterprise["eligibility"]["outcome"]
        shown = f"{grade['level']} ({grade['score']}, assessed {grade['assessedShare']})" if grade else "no grade"
        show(f"  {enterprise['name']}: {shown}, bank-tax {outcome}")
        right.append(
            _same_grade(grade, expected["grades"]["huarong-tech"])
            and outcome == expected["verdicts"]["bank-tax"]["outcome"]
        )
    return _told(all(right))


async def _bank(http: httpx.AsyncClient, session: DemoSession) -> bool:
    show("", "示范银行, a bank: one enterprise that agreed to it, and one that did not")
    agreed = {consent["uscc"] for consent in session.expectations.consents}
    one = next(e for e in session.expectations.enterprises if e["uscc"] in agreed and _is(e, "bank-tax", "ELIGIBLE"))
    other = next(e for e in session.expectations.enterprises if e["uscc"] not in agreed)
    variables = {"agreed": one["uscc"], "silent": other["uscc"]}
    answer = await _ask(http, session, BANK, _BANK, variables, {"Hub-Purpose": "credit-financing"})
    data, errors = answer["data"], answer.get("errors", [])
    show(f"  {data['agreed']['name']}: bank-tax {data['agreed']['eligibility']['outcome']}")
    show(f"      {data['agreed']['report']['description']}")
    for error in errors:
        show(f"  {data['silent']['name']}: {error['extensions']['code']}: {error['message']}")
    refused = [error["extensions"]["code"] for error in errors] == ["CONSENT_REQUIRED"]
    return _told(
        _fits(data["agreed"]["eligibility"], one["verdicts"]["bank-tax"])
        and refused
        and data["silent"]["grade"] is None
    )


async def _ask(
    http: httpx.AsyncClient,
    session: DemoSession,
    client: str,
    query: str,
    variables: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Any:
    token = await http.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=(client, session.secrets[client])
    )
    token.raise_for_status()
    answer = await http.post(
        "/graphql",
        json={"query": query, "variables": {**variables, "asOf": session.as_of}},
        headers={"Authorization": f"Bearer {token.json()['access_token']}", **(headers or {})},
    )
    answer.raise_for_status()
    show(*(f"    {line}" for line in query.strip().splitlines()))
    return answer.json()


def _one_for_each_outcome(expectations: Expectations, scenario: str) -> Iterator[Mapping[str, Any]]:
    for outcome in ("ELIGIBLE", "INELIGIBLE", "UNKNOWN"):
        yield from [e for e in expectations.enterprises if _is(e, scenario, outcome)][:2]


def _is(enterprise: Mapping[str, Any], scenario: str, outcome: str) -> bool:
    return bool(enterprise["verdicts"][scenario]["outcome"] == outcome)


def _not_passed(verdict: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [reason for reason in verdict["reasons"] if reason["outcome"] != "PASS"]


def _fits(verdict: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    reasons = {(reason["code"], reason["outcome"]) for reason in _not_passed(verdict)}
    wanted = {(reason["code"], reason["outcome"]) for reason in expected["not_passed"]}
    return verdict["outcome"] == expected["outcome"] and reasons == wanted


def _same_grade(grade: Mapping[str, Any] | None, expected: Mapping[str, Any] | None) -> bool:
    if grade is None or expected is None:
        return grade is expected
    return all(str(grade[name]) == str(expected[key]) for name, key in (("level", "level"), ("score", "score")))


def _told(right: bool) -> bool:
    show("  => as expected" if right else "  => NOT as expected")
    return right
