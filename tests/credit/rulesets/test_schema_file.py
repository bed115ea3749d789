"""The JSON Schema that editors use lies beside the rulesets and is what the language says."""

import json
from pathlib import Path

from hub.credit.rulesets.language.json_schema import schema

FOLDER = Path(__file__).parents[3] / "hub" / "credit" / "rulesets"


def test_the_file_is_current() -> None:
    committed = json.loads((FOLDER / "ruleset.schema.json").read_text("utf-8"))

    assert committed == schema(), "The language has changed: write hub rules schema into the file anew"


def test_editors_offer_facts_and_operators() -> None:
    clause = schema()["$defs"]["Clause"]["properties"]

    assert {"is", "in", "at_least", "at_most", "above", "below"} < set(clause)
    offered, grades, declared = clause["fact"]["anyOf"]
    assert "penalty.live" in offered["enum"]
    assert grades == {"pattern": r"^grade\.[a-z0-9-]+$"}
    assert declared == {"pattern": r"^[a-z0-9_]+\.[a-z0-9_]+$"}


def test_every_ruleset_names_the_schema() -> None:
    without = [
        file.name
        for file in FOLDER.glob("*.yaml")
        if file.name != "published.yaml"
        and not file.read_text("utf-8").startswith("# yaml-language-server: $schema=ruleset.schema.json\n")
    ]

    assert without == []
