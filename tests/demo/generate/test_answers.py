"""The answers written by hand against the hub's own, for every enterprise of a round and by the rules of 2026."""

from datetime import date
from pathlib import Path

import pytest

from hub.demo.generate import generate
from hub.demo.generate.expectations import SCENARIOS, SCHEMES, expected
from hub.demo.generate.population import population
from hub.demo.generate.timeline import timeline
from tests.demo.generate import readback

DAYS = (
    pytest.param(date(2026, 11, 23), id="an ordinary day"),
    pytest.param(date(2027, 1, 1), id="new year's day"),
    pytest.param(date(2028, 2, 29), id="a leap day"),
    pytest.param(date(2027, 2, 28), id="the last of February after a leap year"),
    pytest.param(date(2027, 3, 31), id="the end of a month, before tax grades come out"),
    pytest.param(date(2026, 4, 30), id="the last day of the oldest tax grades"),
    pytest.param(date(2026, 7, 1), id="the first day of new annual reports"),
    pytest.param(date(2026, 4, 1), id="the first day of the rules of 2026"),
)


@pytest.mark.parametrize("as_of", DAYS)
def test_the_hub_answers_as_expected(as_of: date, tmp_path: Path) -> None:
    summary = generate(tmp_path, 300, 7, as_of)

    answers = readback.answers(tmp_path)

    everybody = [expected(firm) for firm in population(300, 7, timeline(as_of))]
    assert {firm["uscc"]: readback.Answers(firm["grades"], firm["verdicts"]) for firm in everybody} == answers
    assert [firm for firm in readback.expectations(tmp_path)["enterprises"] if firm not in everybody] == []
    assert _counted(answers) == summary.counts


def _counted(answers: dict[str, readback.Answers]) -> dict[str, dict[str, dict[str, int]]]:
    return {
        "grades": {
            scheme: _numbers([(answer.grades[scheme] or {"level": "none"})["level"] for answer in answers.values()])
            for scheme in SCHEMES
        },
        "verdicts": {
            scenario: _numbers([answer.verdicts[scenario]["outcome"] for answer in answers.values()])
            for scenario in SCENARIOS
        },
    }


def _numbers(words: list[str | None]) -> dict[str, int]:
    return {str(word): words.count(word) for word in sorted(set(words), key=str)}
