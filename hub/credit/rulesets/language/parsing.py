"""A document -> a ruleset, with every fault of its form in the words of someone who writes one.

Where the form is wrong the sound parts are read all the same, so that what is wrong with them is said in one go.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from hub.core.district import district
from hub.credit.rulesets.language import models, words
from hub.credit.rulesets.language.documents import YamlDocument, YamlPath
from hub.credit.rulesets.language.models import AnyRuleset, DisplayRuleset, Ruleset
from hub.credit.rulesets.language.suggestions import meant

ADAPTER: TypeAdapter[Ruleset | DisplayRuleset] = TypeAdapter(AnyRuleset)
#: Lists of which the sound members can be judged without the others.
_LISTS = frozenset(
    {"indicators", "gates", "vetoes", "minima", "direct", "order_by", "settings", "human_checks", "all", "any"}
)
#: Stands for a field whose own value is wrong, so that the rest can be read.
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
    "basis": "-",
    "confidence": "D",
}


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What could be read; whole, unless members of lists had to be `left_out`."""

    document: YamlDocument
    ruleset: Ruleset | DisplayRuleset | None
    whole: bool
    left_out: frozenset[YamlPath] = frozenset()

    def fault(self, place: YamlPath, what: str) -> str:
        """A fault of the ruleset, at its place in the file."""
        written: YamlPath = ()
        for part in place:
            if isinstance(part, int):
                gone = {left for left in self.left_out if left[:-1] == written}
                remaining = (number for number in count() if (*written, number) not in gone)
                part = next(islice(remaining, part, None))
            written = (*written, part)
        return self.document.fault(written, what)


def parse(document: YamlDocument) -> tuple[ParseResult, list[str]]:
    """The ruleset and the faults of its form."""
    try:
        return ParseResult(document, ADAPTER.validate_python(document.content), whole=True), []
    except ValidationError as error:
        faults = [document.fault(fault["loc"], _plain(fault)) for fault in error.errors()]
        return _salvaged(document, error), faults


def _salvaged(document: YamlDocument, error: ValidationError) -> ParseResult:
    """The ruleset without what is wrong with its form; none if too little would be left."""
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
    for member in sorted(members, key=_later_first):
        _delete(content, member)
    try:
        return ParseResult(document, ADAPTER.validate_python(content), whole=False, left_out=frozenset(members))
    except ValidationError:
        return ParseResult(document, None, whole=False)


def _member(place: YamlPath) -> YamlPath:
    """The innermost member of a list in which the place lies, if its list can do without it."""
    lengths = range(len(place), 1, -1)
    return next((place[:n] for n in lengths if isinstance(place[n - 1], int) and place[n - 2] in _LISTS), ())


def _mend(content: dict[str, Any], place: YamlPath, missing: str | None) -> None:
    """Put a stand-in where there is one, and take away what has no meaning."""
    field = str(place[0]) if place else missing
    if field is not None and field in _STAND_INS:
        content[field] = _STAND_INS[field]
    elif place:
        _delete(content, place)


def _later_first(place: YamlPath) -> tuple[int, tuple[int, ...]]:
    return -len(place), tuple(-part if isinstance(part, int) else 0 for part in place)


def _delete(content: Any, place: YamlPath) -> None:
    for part in place[:-1]:
        content = content[part]
    content.pop(place[-1], *([None] if isinstance(content, dict) else []))


def _plain(fault: ErrorDetails) -> str:
    """What pydantic found, in the words of someone who writes a ruleset."""
    match fault["type"]:
        case "missing":
            return f"{fault['loc'][-1]!r} is missing"
        case "extra_forbidden":
            return f"the language has no such word here{meant(fault['loc'][-1], _WORDS)}"
        case "literal_error" | "enum" | "union_tag_invalid":
            expected = fault["ctx"].get("expected") or fault["ctx"]["expected_tags"]
            names = [name.strip().strip("'") for name in expected.replace(" or ", ",").split(",")]
            found = fault["ctx"].get("tag") or fault["input"]
            return f"{found!r} is none of {', '.join(names)}{meant(found, names)}"
        case "union_tag_not_found" | "model_attributes_type":
            return "'kind' is missing: scoring, official, scenario or display-windows"
        case _:
            return fault["msg"].removeprefix("Value error, ")


def _language() -> Iterator[str]:
    """Every word of the language."""
    for module in (words, models):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, BaseModel):
                yield from (field.alias or name for name, field in model.model_fields.items())


_WORDS = sorted(set(_language()))
