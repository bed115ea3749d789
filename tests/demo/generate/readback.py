"""A generated round, read back and judged by the hub itself: what the expectations are held against."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hub.credit.eligibility.rules import decide
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.rules import score
from hub.credit.facts.rules import Record, Subject, facts
from hub.demo.generate.expectations import SCENARIOS, SCHEMES
from hub.intake.ingest.headers.layout import check_header
from hub.intake.ingest.headers.recognition import known_headers, recognised_headers
from hub.intake.ingest.readers import HeaderTitles, read_file
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.results import CheckedRow
from hub.intake.ingest.rules import validate

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
Listed = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answers:
    """The hub's own, in the words of `expectations.json`."""

    grades: dict[str, dict[str, str | None] | None]
    verdicts: dict[str, dict[str, Any]]


def manifest(directory: Path) -> Listed:
    found: Listed = _json(directory / "manifest.json")
    return found


def expectations(directory: Path) -> Listed:
    found: Listed = _json(directory / "expectations.json")
    return found


def consents(directory: Path) -> list[Listed]:
    found: list[Listed] = _json(directory / "consents.json")
    return found


def checked(directory: Path, listed: Listed) -> list[CheckedRow]:
    """Every row of one file as ingest judges it."""
    path, resource = directory / listed["file"], RESOURCES[listed["resource"]]
    (table,) = read_file(path, HeaderTitles(recognised_headers(resource), known_headers(resource)))
    layout = check_header(resource, table.headers, None, path)
    assert layout.findings == ()
    return [validate(layout, row, date.fromisoformat(listed["as_of"])) for row in table]


def answers(directory: Path) -> dict[str, Answers]:
    """What the hub says of every enterprise of the round, by code."""
    listed = manifest(directory)
    as_of = date.fromisoformat(listed["as_of"])
    freshness = {file["resource"]: date.fromisoformat(file["as_of"]) for file in listed["files"]} | {"consent": as_of}
    found: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for uscc, record in (*_records(directory, listed), *_consents(directory, as_of)):
        found[uscc][record.resource].append(record)
    return {uscc: _answers(Subject(uscc, records), freshness, as_of) for uscc, records in found.items()}


def _records(directory: Path, listed: Listed) -> Iterator[tuple[str, Record]]:
    """The records that exist: accepted, and not repaired; a key that comes twice would be a mistake."""
    for file in listed["files"]:
        resource, stated = RESOURCES[file["resource"]], date.fromisoformat(file["as_of"])
        keys = set()
        for row in (judged.row for judged in checked(directory, file) if judged.row):
            assert (row.uscc, resource.key(row)) not in keys
            keys.add((row.uscc, resource.key(row)))
            if resource.repaired_on(row) is None:
                body = row.model_dump(mode="json", exclude={"uscc"})
                valid = resource.valid(row, stated)
                yield row.uscc, Record(resource.code, body, *valid, resource.as_of(row, stated))


def _consents(directory: Path, as_of: date) -> Iterator[tuple[str, Record]]:
    for given in consents(directory):
        valid = date.fromisoformat(given["valid_from"]), date.fromisoformat(given["valid_to"])
        yield given["uscc"], Record("consent", {"purpose": given["purpose"]}, *valid, as_of)


def _answers(subject: Subject, freshness: Mapping[str, date], as_of: date) -> Answers:
    known = facts(subject, freshness, library().display_windows, as_of)
    schemes = library().schemes(as_of)
    graded = {scheme.code: score(scheme, known, subject.uscc, as_of, AT) for scheme in schemes}
    grades = {scheme: grade for scheme, grade in graded.items() if grade}
    expected = (library().scenario(code, as_of) for code in SCENARIOS)
    verdicts = [decide(scenario, known, grades, subject.uscc, as_of, AT) for scenario in expected]
    return Answers(
        grades={scheme: _graded(graded[scheme]) for scheme in SCHEMES},
        verdicts={
            verdict.scenario: {
                "outcome": verdict.outcome.value,
                "not_passed": sorted(
                    (
                        {"code": reason.code, "outcome": reason.outcome.value}
                        for reason in verdict.reasons
                        if reason.outcome.value != "PASS"
                    ),
                    key=lambda reason: reason["code"],
                ),
            }
            for verdict in verdicts
        },
    )


def _graded(grade: Any) -> dict[str, str | None] | None:
    if grade is None:
        return None
    score, share = grade.score, grade.assessed_share
    return {
        "level": grade.level,
        "score": None if score is None else str(score),
        "assessed_share": None if share is None else str(share),
    }


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
