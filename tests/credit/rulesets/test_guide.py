"""docs/rules.md tells what the rules are."""

import re
from pathlib import Path
from typing import get_args

from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.rulesets.language.words import OPERATORS, Confidence
from tests.credit.records import ON

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text("utf-8")


def rows(section: str) -> list[list[str]]:
    """The cells of the section's tables, without their heads."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:3] == "| `"]


def test_the_table_of_scenarios_is_current() -> None:
    documents = {one.code: one.document for one in library().scenarios(ON)}

    described = {row[0].strip("`"): row[1:] for row in rows("The scenarios")}

    assert described == {
        code: [
            document.title.zh,
            document.title.en,
            document.owner,
            document.purpose.value,
            document.effect,
            "yes" if document.human_decision else "no",
        ]
        for code, document in documents.items()
    }


def test_every_mark_and_every_operator_has_its_line() -> None:
    assert [row[0].strip("`") for row in rows("Reading a rule")] == list(get_args(Confidence))
    assert re.findall(r"`(\w+)`", "".join(row[0] for row in rows("Operators"))) == list(OPERATORS)
