"""The library of rulesets: read from YAML, refused with file and line where anything is wrong, made ready once."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from itertools import combinations
from pathlib import Path
from typing import TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from hub.errors import Invalid, NotFound
from hub.evaluation import checks, documents
from hub.evaluation.display import DisplayWindow, DisplayWindows
from hub.evaluation.documents import Document
from hub.evaluation.language import (
    AnyRuleset,
    DisplayRuleset,
    OfficialRuleset,
    Ruleset,
    ScenarioRuleset,
    ScoringRuleset,
)
from hub.evaluation.scenarios import Scenario, scenario
from hub.evaluation.scoring import Official, Scoring, official, scoring
from hub.evaluation.vocabulary import FACTS, FactDefinition, FactType, Text

Scheme = Scoring | Official
Dated = TypeVar("Dated", Scheme, Scenario)
Read = tuple[Document, Ruleset | DisplayRuleset]

_ADAPTER: TypeAdapter[Ruleset | DisplayRuleset] = TypeAdapter(AnyRuleset)


@dataclass(frozen=True, slots=True)
class Library:
    """Every version of every ruleset; which one applies follows from the day asked about."""

    all_schemes: tuple[Scheme, ...]
    all_scenarios: tuple[Scenario, ...]
    display_windows: DisplayWindows

    def scoring(self, scheme: str, on: date) -> Scheme:
        """The ruleset that grades a scheme on the day; raises NotFound."""
        return _only(self.schemes(on), scheme, f"no scheme {scheme!r} is in force on {on}")

    def schemes(self, on: date) -> tuple[Scheme, ...]:
        """Everything that makes grades on the day."""
        return tuple(_in_force(self.all_schemes, on))

    def scenario(self, code: str, on: date) -> Scenario:
        """The version of a scenario that applies on the day; raises NotFound."""
        return _only(self.scenarios(on), code, f"no scenario {code!r} is in force on {on}")

    def scenarios(self, on: date) -> tuple[Scenario, ...]:
        """Every scenario that applies on the day."""
        return tuple(_in_force(self.all_scenarios, on))


@cache
def library() -> Library:
    """The rulesets that come with the hub."""
    with as_file(files("hub") / "rulesets") as folder:
        return load(folder)


def load(*paths: Path) -> Library:
    """Files, or every `.yaml` of a folder, as one library; raises Invalid with every fault as `path:line: what`."""
    read: list[Read] = []
    faults: list[str] = []
    for folder, path in _files(paths):
        document, form = documents.read(path, str(path.relative_to(folder.parent)))
        faults += form
        if document is not None and not form:
            ruleset, shape = _parsed(document)
            faults += shape
            read += [(document, ruleset)] if ruleset else []
    faults += _faults(read)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    return _made([ruleset for _, ruleset in read])


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    for path in paths:
        if path.is_dir():
            yield from ((path, file) for file in sorted(path.glob("*.yaml")))
        else:
            yield path.parent, path


def _parsed(document: Document) -> tuple[Ruleset | DisplayRuleset | None, list[str]]:
    try:
        return _ADAPTER.validate_python(document.content), []
    except ValidationError as error:
        return None, [document.fault(fault["loc"], _plain(fault)) for fault in error.errors()]


def _plain(fault: ErrorDetails) -> str:
    """What pydantic found, in the words of someone who writes a ruleset."""
    match fault["type"]:
        case "missing":
            return f"{fault['loc'][-1]!r} is missing"
        case "extra_forbidden":
            return "the language has no such word here"
        case _:
            return fault["msg"].removeprefix("Value error, ")


def _faults(read: Sequence[Read]) -> Iterator[str]:
    """What is wrong within each ruleset, then between them."""
    grades = grade_facts(ruleset for _, ruleset in read)
    for document, ruleset in read:
        yield from (document.fault(place, what) for place, what in checks.faults(ruleset, grades))
    for (_, earlier), (document, later) in combinations(read, 2):
        if isinstance(earlier, Ruleset) and isinstance(later, Ruleset) and _clash(earlier, later):
            yield document.fault(("code",), f"{_named(later)} and {_named(earlier)} would both be in force")
    if read and sum(isinstance(ruleset, DisplayRuleset) for _, ruleset in read) > 1:
        yield read[-1][0].fault(("kind",), "there is more than one file of display windows")


def grade_facts(rulesets: Iterable[Ruleset | DisplayRuleset]) -> dict[str, FactDefinition]:
    """A grade as a fact of its own, for every scheme whose levels have an order."""
    grades = {}
    for ruleset in rulesets:
        if isinstance(ruleset, ScoringRuleset | OfficialRuleset) and (levels := _levels(ruleset)):
            name, title = f"grade.{ruleset.code}", Text(ruleset.title.zh, ruleset.title.en)
            choices = {level: level for level in levels}
            grades[name] = FactDefinition(name, FactType.CHOICE, name, title, choices=choices, ordered=True)
    return grades


def _levels(ruleset: ScoringRuleset | OfficialRuleset) -> tuple[str, ...]:
    if isinstance(ruleset, ScoringRuleset):
        return tuple(cut.level for cut in ruleset.cuts)
    definition = FACTS.get(ruleset.level)
    return tuple(definition.choices) if definition is not None and definition.ordered else ()


def _clash(one: Ruleset, other: Ruleset) -> bool:
    """Two of one name whose days overlap; scenarios and schemes are named apart."""
    if one.code != other.code or isinstance(one, ScenarioRuleset) != isinstance(other, ScenarioRuleset):
        return False
    first, second = sorted((one, other), key=lambda ruleset: ruleset.effective_from)
    return first.effective_to is None or second.effective_from < first.effective_to


def _made(rulesets: Sequence[Ruleset | DisplayRuleset]) -> Library:
    grades = grade_facts(rulesets)
    schemes: list[Scheme] = []
    scenarios: list[Scenario] = []
    windows = DisplayWindows(())
    for ruleset in rulesets:
        match ruleset:
            case ScoringRuleset():
                schemes.append(scoring(ruleset, _named(ruleset)))
            case OfficialRuleset():
                schemes.append(official(ruleset, _named(ruleset)))
            case ScenarioRuleset():
                scenarios.append(scenario(ruleset, _named(ruleset), content_digest(ruleset), grades))
            case DisplayRuleset():
                windows = _windows(ruleset)
    return Library(tuple(schemes), tuple(scenarios), windows)


def _windows(ruleset: DisplayRuleset) -> DisplayWindows:
    newest_first = reversed(ruleset.windows)
    return DisplayWindows(tuple(DisplayWindow(w.decided_from, dict(w.months.items())) for w in newest_first))


def content_digest(ruleset: Ruleset) -> bytes:
    """SHA-256 over what the ruleset says, however the file is laid out."""
    content = ruleset.model_dump(mode="json", by_alias=True, exclude_none=True)
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def _named(ruleset: Ruleset) -> str:
    """Which rules an answer came from: code, version, and the beginning of the content's digest."""
    return f"{ruleset.code}@{ruleset.version}+{content_digest(ruleset).hex()[:8]}"


def _in_force(rulesets: Iterable[Dated], on: date) -> Iterator[Dated]:
    for ruleset in rulesets:
        document = ruleset.document
        if document.effective_from <= on and (document.effective_to is None or on < document.effective_to):
            yield ruleset


def _only(rulesets: Iterable[Dated], code: str, absent: str) -> Dated:
    for ruleset in rulesets:
        if ruleset.code == code:
            return ruleset
    raise NotFound(absent)
