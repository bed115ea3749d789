"""The indicators of a stated grade are worked out again, once for what many enterprises have in common."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random

import orjson
import pytest

from hub.core import clock
from hub.core.actor import HUB
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.compilation import load
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import IndicatorScore
from hub.credit.evaluation.rules import explain
from hub.credit.facts import snapshot
from hub.credit.facts.rules import Fact, facts, facts_of_snapshot
from hub.credit.statements.assessments.queries import StoreLedger, assess
from hub.credit.statements.grades.queries import grades_by_uscc
from hub.credit.statements.indicators.queries import indicators
from hub.demo.generate import generate
from hub.intake.ingest import deliveries
from hub.intake.ingest.deliveries import DepartmentFile
from tests.credit.population import random_freshness, subjects
from tests.credit.records import FRESHNESS, ON
from tests.credit.snapshots import snapshot_of

RULES = Path(ruleset_store.__file__).parents[2] / "rulesets"
#: Two days on which the same sources are of other ages.
DAYS = (ON, ON + timedelta(days=5))


async def test_stated_grades_are_explained_as_when_they_were_derived(database: Database, tmp_path: Path) -> None:
    generate(tmp_path, 60, 5, clock.today())
    for file in orjson.loads((tmp_path / "manifest.json").read_bytes())["files"]:
        day = date.fromisoformat(file["as_of"])
        wanted = DepartmentFile(file["resource"], tmp_path / file["file"], file["provider"], day)
        await deliveries.take_in(database, HUB, wanted)
    await evaluate(database)
    usccs = [row["uscc"] for row in await database.fetch("select uscc from enterprise")]

    stated = await grades_by_uscc(StoreLedger(database, HUB), usccs)
    grades = [grade for among in stated.values() for grade in among.values()]
    found = await indicators(database, HUB, grades)

    assessed = await assess(database, usccs, clock.today(), None)
    derived = {uscc: one.grades for uscc, one in assessed.items()}
    assert {grade.explain for grade in grades} == {None}
    assert {(grade.uscc, grade.scheme) for grade in grades if found[grade]} == {
        (uscc, scheme) for uscc, among in derived.items() for scheme, one in among.items() if one.indicators
    }
    for grade in grades:
        assert found[grade] == derived[grade.uscc][grade.scheme].indicators


@pytest.mark.parametrize("read", [frozenset(snapshot.FIELDS), frozenset({"research", "penalty"}), frozenset()])
def test_the_facts_of_a_snapshot_are_those_of_its_records(read: frozenset[str]) -> None:
    draws = Random(7)
    for subject in subjects(200, 3):
        arrived, on = draws.choice([FRESHNESS, random_freshness(draws)]), draws.choice(DAYS)
        records = {source: among for source, among in subject.records.items() if source in read}

        found = facts_of_snapshot(snapshot_of(subject.records), read, arrived, library().display_windows, on)

        assert found == facts(subject._replace(records=records), arrived, library().display_windows, on)


def test_what_is_remembered_of_one_is_not_told_of_another() -> None:
    """Two libraries of rules are asked in opposite orders, and explain the same."""
    asked = [
        (number, day, facts(subject, random_freshness(Random(number % 5)), library().display_windows, day))
        for number, subject in enumerate(subjects(100, 11))
        for day in DAYS
    ]

    forwards = told(load(RULES), asked)
    backwards = told(load(RULES), asked[::-1])

    assert forwards == backwards
    assert any(forwards[number, DAYS[0]] != forwards[number, DAYS[1]] for number in range(100))


def told(
    library: Library, asked: list[tuple[int, date, Mapping[str, Fact]]]
) -> dict[tuple[int, date], list[tuple[IndicatorScore, ...]]]:
    return {
        (number, day): [explain(scheme, found, day) for scheme in library.schemes(ON)] for number, day, found in asked
    }
