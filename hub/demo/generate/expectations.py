"""The expected answers: in full for a sample, counted for all. Nothing here asks the hub's own rules."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hub.demo.generate.archetypes import ARCHETYPES, Archetype
from hub.demo.generate.archetypes.scenarios import RULES
from hub.demo.generate.archetypes.scenarios import verdicts as verdicts_of
from hub.demo.generate.population import Firm

SCHEMES = ("huarong-tech", "samr-risk", "tax")
#: All of the district but the two whose threshold is an official table: the demonstration has no declaration of cost,
#: debt and main business, without which a table's level is reckoned from bounds of its own.
SCENARIOS = tuple(RULES)
#: The first enterprises of each archetype that make the sample.
OF_EACH = 2
NO_GRADE = "none"
_BY_NAME = {archetype.name: archetype for archetype in ARCHETYPES}
#: Archetype, risk class, full years up to three, whether three fiscal years: who shares them gets the same answers.
AnswerGroup = tuple[str, str, int | None, bool | None]


class ExpectationCollector:
    """Collects the expected answers while enterprises are generated."""

    def __init__(self) -> None:
        self.sample: list[dict[str, Any]] = []
        self._groups = Counter[AnswerGroup]()
        self._of_each = Counter[str]()

    def add(self, firm: Firm) -> None:
        name = firm.archetype.name
        self._groups[name, firm.risk, _up_to_three(firm.full_years), firm.fiscal_years] += 1
        if self._of_each[name] < OF_EACH:
            self._of_each[name] += 1
            self.sample.append(expected(firm))

    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """The number of enterprises by level and by outcome; keys in alphabetical order."""
        grades = {scheme: Counter[str]() for scheme in SCHEMES}
        verdicts = {scenario: Counter[str]() for scenario in SCENARIOS}
        for (name, risk, full_years, fiscal_years), number in self._groups.items():
            archetype = _BY_NAME[name]
            for scheme, level in levels(archetype, risk).items():
                grades[scheme][level] += number
            for scenario, answer in verdicts_of(archetype, full_years, fiscal_years).items():
                verdicts[scenario][answer.outcome] += number
        return {"grades": _sorted(grades), "verdicts": _sorted(verdicts)}


def expected(firm: Firm) -> dict[str, Any]:
    """The answers one enterprise is expected to get."""
    answers = verdicts_of(firm.archetype, firm.full_years, firm.fiscal_years)
    return {
        "uscc": firm.code,
        "name": firm.name.text,
        "archetype": firm.archetype.name,
        "grades": {
            "huarong-tech": _graded(firm.archetype),
            "samr-risk": _official(_current(firm.risk)),
            "tax": _official(_tax(firm.archetype)),
        },
        "verdicts": {
            scenario: {"outcome": answer.outcome, "not_passed": list(answer.not_passed())}
            for scenario, answer in answers.items()
        },
    }


def levels(archetype: Archetype, risk: str) -> dict[str, str]:
    """The level in each scheme; `none` where there is no grade."""
    grade = archetype.expects.grade
    return {
        "huarong-tech": grade.level if grade else NO_GRADE,
        "samr-risk": _current(risk) or NO_GRADE,
        "tax": _tax(archetype) or NO_GRADE,
    }


def _up_to_three(years: int | None) -> int | None:
    return None if years is None else min(years, 3)


def _graded(archetype: Archetype) -> dict[str, str] | None:
    grade = archetype.expects.grade
    if grade is None:
        return None
    return {"level": grade.level, "score": grade.score, "assessed_share": grade.assessed_share}


def _official(level: str | None) -> dict[str, str | None] | None:
    return None if level is None else {"level": level, "score": None, "assessed_share": None}


def _current(risk: str) -> str | None:
    """The risk class; None where there is none, or only one that is too old."""
    return risk if risk.isupper() else None


def _tax(archetype: Archetype) -> str | None:
    return archetype.tax.grade if archetype.tax and not archetype.tax.stale else None


def _sorted(counters: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {name: dict(sorted(counter.items())) for name, counter in counters.items()}
