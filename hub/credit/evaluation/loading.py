"""Files -> the library of rulesets: refused with file and line where anything is wrong, made ready once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TypeVar

from hub.core.errors import Invalid, NotFound
from hub.credit.evaluation import checks, documents, publishing
from hub.credit.evaluation.display import DisplayWindow, DisplayWindows
from hub.credit.evaluation.documents import Draft
from hub.credit.evaluation.language import (
    DisplayRuleset,
    OfficialRuleset,
    Ruleset,
    ScenarioRuleset,
    ScoringRuleset,
)
from hub.credit.evaluation.parsing import Parsed, parse
from hub.credit.evaluation.plan import Plan
from hub.credit.evaluation.publishing import LOCK, content_digest
from hub.credit.evaluation.scenarios import Judges, Scenario, scenario
from hub.credit.evaluation.scoring import Official, Scoring, official, scoring
from hub.credit.evaluation.sources import sources
from hub.credit.evaluation.vocabulary import FACTS, FactDefinition, FactType, Text

Scheme = Scoring | Official
Dated = TypeVar("Dated", Scheme, Scenario)


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """Every version of every ruleset; which one applies follows from the day asked about."""

    all_schemes: tuple[Scheme, ...]
    all_scenarios: tuple[Scenario, ...]
    all_display_windows: tuple[DisplayWindows, ...]
    """The newest first."""

    @property
    def display_windows(self) -> DisplayWindows:
        """Those that count."""
        return self.all_display_windows[0]

    def scoring(self, scheme: str, on: date) -> Scheme:
        """The ruleset that grades a scheme on the day; raises NotFound."""
        return _only(_schemes(self, on), scheme, "scheme", on)

    def schemes(self, on: date) -> tuple[Scheme, ...]:
        """Everything that makes grades on the day."""
        return tuple(_schemes(self, on).values())

    def scenario(self, code: str, on: date) -> Scenario:
        """The version of a scenario that applies on the day; raises NotFound."""
        return _only(_scenarios(self, on), code, "scenario", on)

    def scenarios(self, on: date) -> tuple[Scenario, ...]:
        """Every scenario that applies on the day."""
        return tuple(_scenarios(self, on).values())

    def by_version(self, version: str) -> Scheme | None:
        """The scheme that calls itself so in its answers, whenever it applied."""
        return _schemes_by_version(self).get(version)

    def scenario_by_version(self, version: str) -> Scenario | None:
        """The scenario that calls itself so in its answers, whenever it applied."""
        return next((scenario for scenario in self.all_scenarios if scenario.version == version), None)

    def windows_by_version(self, version: str) -> DisplayWindows | None:
        """How long penalties showed by that version, be it still the one that counts or not."""
        return next((windows for windows in self.all_display_windows if windows.version == version), None)

    def plan(self, on: date, feeds: tuple[tuple[str, date], ...]) -> Plan:
        """Everything that applies on the day, made ready for many enterprises."""
        return _plan(self, on, feeds)


def load(*paths: Path) -> Library:
    """Files, or every `.yaml` of a folder, as one library; raises Invalid with every fault as `path:line: what`."""
    return load_with((), *paths)[0]


def load_with(drafts: Sequence[Draft], *paths: Path) -> tuple[Library, tuple[str, ...]]:
    """Drafts together with files and folders, and the versions of the drafts; raises Invalid with every fault.

    A draft that lies in one of the folders is read once.
    """
    files = {draft.file.resolve() for draft in drafts if draft.file}
    there = [
        documents.read(path, str(path.relative_to(folder.parent)))
        for folder, path in _files(paths)
        if path.resolve() not in files
    ]
    read: list[Parsed] = []
    faults: list[str] = []
    for document, form in (*there, *map(documents.written, drafts)):
        faults += form
        if document is not None and not form:
            parsed, shape = parse(document)
            faults += shape
            read.append(parsed)
    faults += _faults(read)
    faults += _published(paths, read, whole=not faults)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    rulesets = [parsed.ruleset for parsed in read if parsed.ruleset]
    return _made(rulesets), tuple(_named(ruleset) for ruleset in rulesets[len(there) :])


def drafts(*paths: Path) -> list[Draft]:
    """Files, or every `.yaml` of a folder, as drafts; raises Invalid for those that cannot be read."""
    found: list[Draft] = []
    faults: list[str] = []
    for folder, file in _files(paths):
        shown = str(file.relative_to(folder.parent)) if folder in paths else str(file)
        draft = documents.draft(file, shown)
        if isinstance(draft, Draft):
            found.append(draft)
        else:
            faults.append(draft)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    return found


def grade_facts(rulesets: Iterable[Ruleset | DisplayRuleset]) -> dict[str, FactDefinition]:
    """A grade as a fact of its own, for every scheme whose levels have an order."""
    grades = {}
    for ruleset in rulesets:
        if isinstance(ruleset, ScoringRuleset | OfficialRuleset) and (levels := _levels(ruleset)):
            name, title = f"grade.{ruleset.code}", Text(ruleset.title.zh, ruleset.title.en)
            choices = {level: level for level in levels}
            grades[name] = FactDefinition(name, FactType.CHOICE, name, title, choices=choices, ordered=True)
    return grades


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    for path in paths:
        if path.is_dir():
            yield from ((path, file) for file in sorted(path.glob("*.yaml")) if file.name != LOCK)
        else:
            yield path.parent, path


def _faults(read: Sequence[Parsed]) -> Iterator[str]:
    """What is wrong within each ruleset, then between them."""
    rulesets = [(parsed.document, parsed.ruleset) for parsed in read if parsed.ruleset]
    grades = grade_facts(ruleset for _, ruleset in rulesets)
    for parsed in read:
        if parsed.ruleset is not None:
            judge = checks.faults if parsed.whole else checks.part_faults
            yield from (parsed.fault(place, what) for place, what in judge(parsed.ruleset, grades))
    for (_, earlier), (document, later) in combinations(rulesets, 2):
        if _clash(earlier, later):
            yield document.fault(("code",), f"{_named(later)} and {_named(earlier)} would both be in force")


def _published(paths: Iterable[Path], read: Sequence[Parsed], *, whole: bool) -> Iterator[str]:
    """What the lock beside the files has against them."""
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in paths)
    for folder in folders:
        beside = [parsed for parsed in read if _folder(parsed) == folder.resolve()]
        yield from publishing.faults(folder, beside, all_there=whole and folder in paths)


def _folder(parsed: Parsed) -> Path | None:
    file = parsed.document.file
    return None if file is None else file.resolve().parent


def _levels(ruleset: ScoringRuleset | OfficialRuleset) -> tuple[str, ...]:
    if isinstance(ruleset, ScoringRuleset):
        return tuple(cut.level for cut in ruleset.cuts)
    definition = FACTS.get(ruleset.level)
    return tuple(definition.choices) if definition is not None and definition.ordered else ()


def _clash(one: Ruleset | DisplayRuleset, other: Ruleset | DisplayRuleset) -> bool:
    """Two of which neither follows the other; scenarios and schemes are named apart."""
    if isinstance(one, Ruleset) and isinstance(other, Ruleset):
        same = one.code == other.code and isinstance(one, ScenarioRuleset) == isinstance(other, ScenarioRuleset)
        return same and one.effective_from == other.effective_from
    return isinstance(one, DisplayRuleset) and isinstance(other, DisplayRuleset) and one.version == other.version


def _made(rulesets: Sequence[Ruleset | DisplayRuleset]) -> Library:
    grades = grade_facts(rulesets)
    judges: Judges = {}
    schemes: list[Scheme] = []
    scenarios: list[Scenario] = []
    shown = [ruleset for ruleset in rulesets if isinstance(ruleset, DisplayRuleset)]
    for ruleset in rulesets:
        match ruleset:
            case ScoringRuleset():
                schemes.append(scoring(ruleset, _named(ruleset)))
            case OfficialRuleset():
                schemes.append(official(ruleset, _named(ruleset)))
            case ScenarioRuleset():
                scenarios.append(scenario(ruleset, _named(ruleset), content_digest(ruleset), grades, judges))
    return Library(tuple(schemes), tuple(scenarios), _windows(shown))


def _windows(rulesets: Sequence[DisplayRuleset]) -> tuple[DisplayWindows, ...]:
    """The newest version first; where there is none, no penalty ever shows."""
    ordered = sorted(rulesets, key=lambda ruleset: tuple(map(int, ruleset.version.split("."))), reverse=True)
    return tuple(map(_windows_of, ordered)) or (DisplayWindows(()),)


def _windows_of(ruleset: DisplayRuleset) -> DisplayWindows:
    newest_first = reversed(ruleset.windows)
    windows = tuple(DisplayWindow(w.decided_from, dict(w.months.items())) for w in newest_first)
    return DisplayWindows(windows, _named(ruleset))


def _named(ruleset: Ruleset | DisplayRuleset) -> str:
    """Which rules an answer came from: code, version, and the beginning of the content's digest."""
    return f"{ruleset.code}@{ruleset.version}+{content_digest(ruleset).hex()[:8]}"


@lru_cache(maxsize=64)
def _schemes(library: Library, on: date) -> dict[str, Scheme]:
    return _in_force(library.all_schemes, on)


@lru_cache(maxsize=64)
def _scenarios(library: Library, on: date) -> dict[str, Scenario]:
    return _in_force(library.all_scenarios, on)


@lru_cache(maxsize=4)
def _schemes_by_version(library: Library) -> dict[str, Scheme]:
    return {scheme.version: scheme for scheme in library.all_schemes}


@lru_cache(maxsize=4)
def _plan(library: Library, on: date, feeds: tuple[tuple[str, date], ...]) -> Plan:
    return Plan(library.schemes(on), library.scenarios(on), sources(feeds, library.display_windows, on))


def _in_force(rulesets: Iterable[Dated], on: date) -> dict[str, Dated]:
    """By code the version that began last, unless it has ended: a later version follows the earlier one."""
    begun: dict[str, Dated] = {}
    for ruleset in rulesets:
        begins = ruleset.document.effective_from
        if begins <= on and (ruleset.code not in begun or begun[ruleset.code].document.effective_from < begins):
            begun[ruleset.code] = ruleset
    ends = ((code, ruleset.document.effective_to) for code, ruleset in begun.items())
    return {code: begun[code] for code, end in ends if end is None or on < end}


def _only(in_force: Mapping[str, Dated], code: str, what: str, on: date) -> Dated:
    found = in_force.get(code)
    if found is None:
        raise NotFound(f"no {what} {code!r} is in force on {on}")
    return found
