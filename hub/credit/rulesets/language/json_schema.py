"""The JSON Schema of a ruleset file, for editors."""

from typing import Any

from hub.credit.rulesets.language.parsing import ADAPTER


def schema() -> dict[str, Any]:
    """Derive the JSON Schema from the models."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Ruleset of the credit hub",
        **ADAPTER.json_schema(by_alias=True),
    }
