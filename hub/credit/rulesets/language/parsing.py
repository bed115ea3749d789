"""Parsing: a document -> a ruleset, with every fault of its form in the words of an author.

Where the form is wrong, the sound parts are parsed all the same, so that the author learns of every fault at once.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from hub.core.district import district
from hub.credit.rulesets.language import declared_facts, display, models, words
from hub.credit.rulesets.language.documents import YamlDocument, YamlPath
from hub.credit.rulesets.language.models import AnyDocument, AnyRuleset
from hub.credit.rulesets.language.suggestions import did_you_mean
from hub.intake.ingest.declarations import language as declarations

ADAPTER: TypeAdapter[AnyDocument] = TypeAdapter(AnyRuleset)
#: Lists whose sound members can be checked without the others.
_LISTS = frozenset(
    {"indicators", "gates", "vetoes", "minima", "direct", "order_by", "settings", "human_checks", "all", "any", "facts"}
)
#: Values that replace a field whose own value is wrong, so that the rest can be parsed.
_STAND_INS: Mapping[str, Any] = {
    "code": "stand-in",
    "version": "2000.1",
    "title": {"zh": "-", "en": "-"},
    "owner": district().operator,
    "purpose": "credit-incentive",
    "effect": "recommendation",
    "effective_from": "2000-01-01",
    "effective_to": None,
    "max_age_days": {},
    "minimum_assessed": 1,
    "human_decision": True,
    "threshold": None,
    "otherwise": None,
    "applies_to": None,
    "undecided": None,
    "sanction_item": None,
    "basis": "-",
    "confidence": "D",
}


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What could be parsed; it is `whole` unless its form has faults, for which members of lists are `left_out`."""

    document: YamlDocument
    ruleset: AnyDocument | None
    whole: bool
    left_out: frozenset[YamlPath] = frozenset()

    def fault(self, place: YamlPath, what: str) -> str:
        """Write a fault of the ruleset with its place in the file, where members that were left out still count."""
        in_file: YamlPath = ()
        for part in place:
            if isinstance(part, int):
                gone = {left for left in self.left_out if left[:-1] == in_file}
                remaining = (number for number in count() if (*in_file, number) not in gone)
                part = next(islice(remaining, part, None))
            in_file = (*in_file, part)
        return self.document.fault(in_file, what)


def parse(document: YamlDocument) -> tuple[ParseResult, list[str]]:
    """Parse a document; returns the ruleset, as far as it could be parsed, and the faults of its form."""
    try:
        return ParseResult(document, ADAPTER.validate_python(document.content), whole=True), []
    except ValidationError as error:
        faults = [document.fault(fault["loc"], _in_plain_words(fault)) for fault in error.errors()]
        return _salvage(document, error), faults


def _salvage(document: YamlDocument, error: ValidationError) -> ParseResult:
    """Parse again without the parts that are wrong; no ruleset if too little is left."""
    content = deepcopy(document.content)
    members: set[YamlPath] = set()
    for fault in error.errors():
        kind, *inside = fault["loc"] or ("",)
        place = document.inside(tuple(inside))
        if kind == "" or not isinstance(content, dict):
            return ParseResult(document, None, whole=False)
        if member := _member(place):
            members.add(member)
        else:
            _mend(content, place, str(fault["loc"][-1]) if fault["type"] == "missing" else None)
    for member in sorted(members, key=_deepest_last_first):
        _delete(content, member)
    try:
        return ParseResult(document, ADAPTER.validate_python(content), whole=False, left_out=frozenset(members))
    except ValidationError:
        return ParseResult(document, None, whole=False)


def _member(place: YamlPath) -> YamlPath:
    """Find the innermost member of one of `_LISTS` that holds the place; empty if there is none."""
    lengths = range(len(place), 1, -1)
    return next((place[:n] for n in lengths if isinstance(place[n - 1], int) and place[n - 2] in _LISTS), ())


def _mend(content: dict[str, Any], place: YamlPath, missing: str | None) -> None:
    """Replace the wrong field by its stand-in; delete it if it has none."""
    field = str(place[0]) if place else missing
    if field is not None and field in _STAND_INS:
        content[field] = _STAND_INS[field]
    elif place:
        _delete(content, place)


def _deepest_last_first(place: YamlPath) -> tuple[int, tuple[int, ...]]:
    """Order deletions so that none moves the place of another."""
    return -len(place), tuple(-part if isinstance(part, int) else 0 for part in place)


def _delete(content: Any, place: YamlPath) -> None:
    for part in place[:-1]:
        content = content[part]
    content.pop(place[-1], *([None] if isinstance(content, dict) else []))


def _in_plain_words(fault: ErrorDetails) -> str:
    """Say what pydantic found in the words of an author."""
    match fault["type"]:
        case "missing":
            return f"{fault['loc'][-1]!r} is missing"
        case "extra_forbidden":
            return f"the language has no such word here{did_you_mean(fault['loc'][-1], _WORDS)}"
        case "literal_error" | "enum" | "union_tag_invalid":
            expected = fault["ctx"].get("expected") or fault["ctx"]["expected_tags"]
            names = [name.strip().strip("'") for name in expected.replace(" or ", ",").split(",")]
            value = fault["ctx"].get("tag") or fault["input"]
            return f"{value!r} is none of {', '.join(names)}{did_you_mean(value, names)}"
        case "union_tag_not_found" | "model_attributes_type":
            return "'kind' is missing: scoring, official, scenario, display-windows, facts or resource"
        case _:
            return fault["msg"].removeprefix("Value error, ")


def _words() -> Iterator[str]:
    """Every word of the language: what its models call their fields."""
    for module in (words, models, display, declared_facts, declarations):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, BaseModel):
                yield from (field.alias or name for name, field in model.model_fields.items())


_WORDS = sorted(set(_words()))
