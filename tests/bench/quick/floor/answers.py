"""The JSON of each shape, member by member."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hub.core import clock
from hub.core.store.database import Connection, Row
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import IndicatorScore
from hub.intake.enterprises.reference.industries import industry
from hub.intake.enterprises.reference.regions import region
from tests.bench.quick.floor import rows
from tests.bench.quick.floor.rows import Body, Stated
from tests.bench.quick.shapes import PAGE, PAST, PAST_OF, SCHEME, THREE, TWELVE

Json = dict[str, Any]


async def one(connection: Connection, variables: Mapping[str, Any]) -> Json:
    usccs = [variables["uscc"]]
    found = await rows.enterprises(connection, usccs, "uscc, name, status")
    if not found:
        return {"enterprise": None}
    (enterprise,) = found
    stated = (await rows.stated(connection, usccs, [SCHEME], ["bank-tax"]))[enterprise["uscc"]]
    rating = stated.rating(SCHEME)
    ruling, _, _ = stated.ruling("bank-tax")
    return {
        "enterprise": {
            **_register(enterprise),
            "grade": rating
            and {
                "level": rating["level"],
                "score": rating["score"],
                "rulesetVersion": rating["ruleset_version"],
                "evaluatedAt": stated.row["stated_at"],
            },
            "eligibility": {
                "outcome": ruling["outcome"],
                "reasons": [{"code": body["code"], "text": body["text_zh"]} for body in ruling["reasons"]],
                "decidedAt": stated.row["stated_at"],
            },
        }
    }


async def full(connection: Connection, variables: Mapping[str, Any]) -> Json:
    usccs = [variables["uscc"]]
    columns = "uscc, name, status, established_on, registered_capital_fen, address, industry_code, jurisdiction_code"
    found = await rows.enterprises(connection, usccs, columns)
    if not found:
        return {"enterprise": None}
    (enterprise,) = found
    stated = (await rows.stated(connection, usccs, None, TWELVE, ", s.gist"))[enterprise["uscc"]]
    ratings = [rating for scheme in sorted(stated.basis.schemes) if (rating := stated.rating(scheme))]
    today = clock.today()
    indicators = stated.indicators([rating["ruleset_version"] for rating in ratings])
    return {
        "enterprise": {
            **_register(enterprise),
            "establishedOn": enterprise["established_on"],
            "registeredCapitalFen": _text(enterprise["registered_capital_fen"]),
            "address": enterprise["address"],
            "industry": _industry(enterprise["industry_code"]),
            "jurisdiction": _jurisdiction(enterprise["jurisdiction_code"]),
            "grades": [_grade_in_full(stated, rating, indicators) for rating in ratings],
            "eligibilities": [_verdict_in_full(stated, scenario, today) for scenario in TWELVE],
        }
    }


async def several(connection: Connection, variables: Mapping[str, Any]) -> Json:
    usccs = variables["usccs"]
    names = {row["uscc"]: row["name"] for row in await rows.enterprises(connection, usccs, "uscc, name")}
    stated = await rows.stated(connection, usccs, [SCHEME], THREE)
    return {
        "enterprises": [
            {
                "uscc": uscc,
                "name": names[uscc],
                "grade": _short_grade(stated[uscc]),
                "eligibilities": [_verdict(stated[uscc], scenario) for scenario in THREE],
            }
            for uscc in usccs
        ]
    }


async def page(connection: Connection, variables: Mapping[str, Any]) -> Json:
    listed, more = await rows.listed(connection, variables["industry"], PAGE, "e.uscc, name, status")
    usccs = [enterprise["uscc"] for enterprise in listed]
    stated = await rows.stated(connection, usccs, [SCHEME], THREE)
    nodes = [
        {
            **_register(enterprise),
            "grade": _least_grade(stated[enterprise["uscc"]]),
            "eligibilities": [_least_verdict(stated[enterprise["uscc"]], scenario) for scenario in THREE],
        }
        for enterprise in listed
    ]
    return {"enterpriseList": {"nodes": nodes, "pageInfo": {"hasNextPage": more}}}


async def past(connection: Connection, variables: Mapping[str, Any]) -> Json:
    listed, more = await rows.listed(connection, variables["industry"], PAST_OF, "e.uscc, name")
    found = await rows.histories(connection, [enterprise["uscc"] for enterprise in listed], SCHEME, PAST)
    nodes = [
        {
            "uscc": enterprise["uscc"],
            "name": enterprise["name"],
            "gradeHistory": {
                "nodes": [
                    {**_graded(rating), "asOf": day, "rulesetVersion": rating["ruleset_version"]}
                    for day, rating in found.get(enterprise["uscc"], ())
                ]
            },
        }
        for enterprise in listed
    ]
    return {"enterpriseList": {"nodes": nodes, "pageInfo": {"hasNextPage": more}}}


def _register(enterprise: Row) -> Json:
    return {"uscc": enterprise["uscc"], "name": enterprise["name"], "status": enterprise["status"].upper()}


def _least_grade(stated: Stated) -> Json | None:
    rating = stated.rating(SCHEME)
    return {"level": rating["level"], "score": rating["score"]} if rating else None


def _least_verdict(stated: Stated, scenario: str) -> Json:
    return {"outcome": stated.ruling(scenario)[0]["outcome"], "decidedAt": stated.row["stated_at"]}


def _graded(rating: Body) -> Json:
    return {"level": rating["level"], "score": rating["score"], "assessedShare": rating["assessed_share"]}


def _short_grade(stated: Stated) -> Json | None:
    rating = stated.rating(SCHEME)
    if rating is None:
        return None
    return {"level": rating["level"], "score": rating["score"], "asOf": stated.as_of(SCHEME)}


def _verdict(stated: Stated, scenario: str) -> Json:
    ruling, until, _ = stated.ruling(scenario)
    return {
        "outcome": ruling["outcome"],
        "dataAsOf": ruling["data_as_of"],
        "holdsUntil": until,
        "needsHumanDecision": ruling["needs_human_decision"],
    }


def _grade_in_full(stated: Stated, rating: Body, indicators: Mapping[str, Sequence[IndicatorScore]]) -> Json:
    return {
        "scheme": rating["scheme"],
        **_graded(rating),
        "asOf": stated.as_of(rating["scheme"]),
        "evaluatedAt": stated.row["stated_at"],
        "rulesetVersion": rating["ruleset_version"],
        "indicators": [
            {
                "code": found.code,
                "score": _text(found.score),
                "weight": str(found.weight),
            }
            for found in indicators.get(rating["ruleset_version"], ())
        ],
        "vetoes": _reasons(rating["vetoes"]),
    }


def _verdict_in_full(stated: Stated, scenario: str, today: date) -> Json:
    ruling, until, fingerprint = stated.ruling(scenario)
    return {
        "scenario": {"code": scenario, "title": library().scenario(scenario, today).document.title.zh},
        "outcome": ruling["outcome"],
        "rulesetVersion": ruling["ruleset_version"],
        "decidedAt": stated.row["stated_at"],
        "dataAsOf": ruling["data_as_of"],
        "holdsUntil": until,
        "needsHumanDecision": ruling["needs_human_decision"],
        "fingerprint": fingerprint.hex(),
        "reasons": _reasons(ruling["reasons"]),
    }


def _reasons(bodies: Sequence[Body]) -> list[Json]:
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
    return {"code": found.code, "name": found.name} if found else None


def _jurisdiction(code: str | None) -> Json | None:
    found = region(code) if code else None
    return {"code": found.code, "name": found.name or None} if found else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
