"""The JSON of each shape, member by member."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from hub.enterprises.industries import industry
from hub.enterprises.regions import region
from hub.store.database import Connection, Row
from tests.bench.quick.floor import rows
from tests.bench.quick.shapes import PAST, SCHEME, THREE, TWELVE

Json = dict[str, Any]
_GRADE = "g.level, g.score, g.assessed_share, g.as_of"
_VERDICT = "v.outcome, v.data_as_of, v.needs_human_decision"


async def one(connection: Connection, variables: Mapping[str, Any]) -> Json:
    usccs = [variables["uscc"]]
    found = await rows.enterprises(connection, usccs, "uscc, name, status, established_on")
    if not found:
        return {"enterprise": None}
    (grade,) = await rows.grades(connection, usccs, [SCHEME], _GRADE)
    (verdict,) = await rows.verdicts(connection, usccs, ["bank-tax"], f"{_VERDICT}, v.decided_at")
    (enterprise,) = found
    graded = None if grade["scheme"] is None else {**_graded(grade), "asOf": grade["as_of"]}
    return {
        "enterprise": {
            "uscc": enterprise["uscc"],
            "name": enterprise["name"],
            "status": enterprise["status"].upper(),
            "establishedOn": enterprise["established_on"],
            "grade": graded,
            "eligibility": {
                "outcome": verdict["outcome"],
                "decidedAt": verdict["decided_at"],
                "dataAsOf": verdict["data_as_of"],
                "holdsUntil": verdict["holds_until"],
                "needsHumanDecision": verdict["needs_human_decision"],
            },
        }
    }


async def full(connection: Connection, variables: Mapping[str, Any]) -> Json:
    usccs = [variables["uscc"]]
    columns = "uscc, name, status, established_on, registered_capital_fen, address, industry_code, jurisdiction_code"
    found = await rows.enterprises(connection, usccs, columns)
    if not found:
        return {"enterprise": None}
    grades = await rows.grades(
        connection, usccs, None, f"{_GRADE}, g.evaluated_at, g.ruleset_version, g.indicators, g.vetoes"
    )
    more = "v.decided_at, v.ruleset_version, v.fingerprint, v.reasons"
    verdicts = await rows.verdicts(connection, usccs, TWELVE, f"{_VERDICT}, {more}")
    (enterprise,) = found
    by_scenario = {row["scenario"]: row for row in verdicts}
    return {
        "enterprise": {
            "uscc": enterprise["uscc"],
            "name": enterprise["name"],
            "status": enterprise["status"].upper(),
            "establishedOn": enterprise["established_on"],
            "registeredCapitalFen": _text(enterprise["registered_capital_fen"]),
            "address": enterprise["address"],
            "industry": _industry(enterprise["industry_code"]),
            "jurisdiction": _jurisdiction(enterprise["jurisdiction_code"]),
            "grades": [_grade_in_full(row) for row in grades if row["scheme"] is not None],
            "eligibilities": [_verdict_in_full(by_scenario[code]) for code in TWELVE],
        }
    }


async def several(connection: Connection, variables: Mapping[str, Any]) -> Json:
    usccs = variables["usccs"]
    found = await rows.enterprises(connection, usccs, "uscc, name")
    grades = await rows.grades(connection, usccs, [SCHEME], "g.level, g.score, g.as_of")
    verdicts = await rows.verdicts(connection, usccs, THREE, _VERDICT)
    by_uscc = {row["uscc"]: row for row in found}
    grade_by_uscc = {row["uscc"]: row for row in grades if row["scheme"] is not None}
    verdict_by_key = {(row["uscc"], row["scenario"]): row for row in verdicts}
    return {
        "enterprises": [
            {
                "uscc": uscc,
                "name": by_uscc[uscc]["name"],
                "grade": _short_grade(grade_by_uscc.get(uscc)),
                "eligibilities": [_short_verdict(verdict_by_key[uscc, scenario]) for scenario in THREE],
            }
            for uscc in usccs
        ]
    }


async def histories(connection: Connection, variables: Mapping[str, Any]) -> Json:
    usccs = variables["usccs"]
    await rows.enterprises(connection, usccs, "uscc")
    by_uscc: dict[str, list[Row]] = defaultdict(list)
    for row in await rows.histories(connection, usccs, SCHEME, PAST):
        by_uscc[row["uscc"]].append(row)
    return {
        "enterprises": [
            {"uscc": uscc, "gradeHistory": {"nodes": [_past_grade(row) for row in by_uscc[uscc][:PAST]]}}
            for uscc in usccs
        ]
    }


def _graded(row: Row) -> Json:
    return {"level": row["level"], "score": _text(row["score"]), "assessedShare": _text(row["assessed_share"])}


def _short_grade(row: Row | None) -> Json | None:
    return row and {"level": row["level"], "score": _text(row["score"]), "asOf": row["as_of"]}


def _short_verdict(row: Row) -> Json:
    return {
        "outcome": row["outcome"],
        "dataAsOf": row["data_as_of"],
        "holdsUntil": row["holds_until"],
        "needsHumanDecision": row["needs_human_decision"],
    }


def _past_grade(row: Row) -> Json:
    return {**_graded(row), "asOf": row["as_of"], "rulesetVersion": row["ruleset_version"]}


def _grade_in_full(row: Row) -> Json:
    return {
        "scheme": row["scheme"],
        **_graded(row),
        "asOf": row["as_of"],
        "evaluatedAt": row["evaluated_at"],
        "rulesetVersion": row["ruleset_version"],
        "indicators": [
            {
                "code": body["code"],
                "name": body["name"],
                "dimension": body["dimension"],
                "status": body["status"],
                "score": body["score"],
                "maximum": body["maximum"],
                "weight": body["weight"],
                "explanation": body["explanation"],
                "source": body["source"],
                "asOf": body["as_of"],
            }
            for body in row["indicators"]
        ],
        "vetoes": _reasons(row["vetoes"]),
    }


def _verdict_in_full(row: Row) -> Json:
    return {
        "scenario": {"code": row["scenario"]},
        "outcome": row["outcome"],
        "rulesetVersion": row["ruleset_version"],
        "decidedAt": row["decided_at"],
        "dataAsOf": row["data_as_of"],
        "holdsUntil": row["holds_until"],
        "needsHumanDecision": row["needs_human_decision"],
        "fingerprint": row["fingerprint"].hex(),
        "reasons": _reasons(row["reasons"]),
    }


def _reasons(bodies: Sequence[Mapping[str, Any]]) -> list[Json]:
    return [
        {
            "code": body["code"],
            "outcome": body["outcome"],
            "text": body["text_zh"],
            "source": body["source"],
            "asOf": body["as_of"],
        }
        for body in bodies
    ]


def _industry(code: str | None) -> Json | None:
    found = industry(code) if code else None
    return found and {"code": found.code, "name": found.name}


def _jurisdiction(code: str | None) -> Json | None:
    found = region(code) if code else None
    return found and {"code": found.code, "name": found.name or None}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
