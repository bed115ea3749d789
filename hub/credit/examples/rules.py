"""Run examples: the rules as they are against the answer that is written down."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from hub.credit.eligibility.rules import decide
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.evaluation.library.in_force import Library, Scheme
from hub.credit.evaluation.results import ClauseOutcome, Grade, Reason
from hub.credit.evaluation.rules import score
from hub.credit.examples.results import AgedValue, Example, ExampleFile, Expectation, FactValues, WrittenExamples
from hub.credit.facts.results import Fact
from hub.credit.facts.vocabulary import FACTS, FactType, including
from hub.credit.rulesets.checks.operands import unknown_fact, value_fault
from hub.credit.rulesets.language.documents import YamlPath
from hub.credit.rulesets.language.suggestions import unknown
from hub.credit.rulesets.language.versions import version_order
from hub.credit.rulesets.language.words import Operand

#: Stands for the enterprise, of which rules never see the code.
_NOBODY = ""
Fault = tuple[YamlPath, str]
Ruleset = Scheme | Scenario


class _Answer(NamedTuple):
    """What the rules say, in the words of an expectation."""

    said: Mapping[str, object]
    fail: frozenset[str]
    unknown: frozenset[str]


def example_faults(
    written: Sequence[WrittenExamples], library: Library, beside: Sequence[WrittenExamples] = ()
) -> list[str]:
    """Find each example whose answer is another one than expected, with its file, line, and both answers.

    Grades may be taken from examples `beside` them too.
    """
    with including(library.declared_facts.definitions):
        return list(_all_faults(written, library, beside))


def _all_faults(
    written: Sequence[WrittenExamples], library: Library, beside: Sequence[WrittenExamples]
) -> Iterator[str]:
    rulesets = _newest(library)
    by_scheme = {_code(each.content): each.content for each in (*beside, *written) if _grades(each.content, rulesets)}
    for each in written:
        ruleset = _ruleset(each.content, rulesets, library)
        if ruleset is None:
            yield each.document.fault(("ruleset",), unknown("ruleset", _named(each.content), rulesets))
            continue
        for place, what in _faults(each.content, ruleset, rulesets, by_scheme):
            yield each.document.fault(place, what)


def examples_of(
    versions: Collection[str], whole: Collection[Path], written: Iterable[WrittenExamples], library: Library
) -> list[WrittenExamples]:
    """The examples of the rulesets of which one of these versions is.

    In folders that are looked at as a `whole`, an example of no ruleset is one of them too: its name is wrong.
    """
    names = {_name(each) for each in _all(library) if each.version in versions}
    strays = _strays(whole, written, library)
    return [*(each for each in written if each.content.ruleset in names), *strays]


def _strays(whole: Collection[Path], written: Iterable[WrittenExamples], library: Library) -> list[WrittenExamples]:
    known = _newest(library)
    unknown_ones = (each for each in written if each.content.ruleset not in known)
    return [each for each in unknown_ones if each.document.file and each.document.file.parent.parent in whole]


def _faults(
    file: ExampleFile, ruleset: Ruleset, rulesets: Mapping[str, Ruleset], by_scheme: Mapping[str, ExampleFile]
) -> Iterator[Fault]:
    wrong = [*_fact_faults(file.facts, ("facts",))]
    yield from wrong
    for number, example in enumerate(file.examples):
        place = ("examples", number)
        faults = [*_fact_faults(example.facts, (*place, "facts")), *_grade_faults(example, by_scheme, place)]
        yield from faults
        if not wrong and not faults:
            yield from _differences(example, _answer(file, example, ruleset, rulesets, by_scheme), place)


def _fact_faults(facts: FactValues, place: YamlPath) -> Iterator[Fault]:
    for name, given in facts.items():
        if (fault := unknown_fact(name, FACTS)) is not None:
            yield (*place, name), fault
        elif given is not None:
            value = given.value if isinstance(given, AgedValue) else given
            if (fault := value_fault(value, FACTS[name])) is not None:
                yield (*place, name), fault


def _grade_faults(example: Example, by_scheme: Mapping[str, ExampleFile], place: YamlPath) -> Iterator[Fault]:
    for scheme, name in example.grades.items():
        names = [each.name for each in by_scheme[scheme].examples] if scheme in by_scheme else []
        if name not in names:
            yield (*place, "grades", scheme), unknown(f"example of {scheme}", name, names)


def _answer(
    file: ExampleFile,
    example: Example,
    ruleset: Ruleset,
    rulesets: Mapping[str, Ruleset],
    by_scheme: Mapping[str, ExampleFile],
) -> _Answer:
    facts, on = _facts(file, example, file.day), file.day
    if not isinstance(ruleset, Scenario):
        return _graded(score(ruleset, facts, _NOBODY, on, _moment(on)))
    grades = {}
    for scheme, name in example.grades.items():
        of_scheme = by_scheme[scheme]
        graded = next(each for each in of_scheme.examples if each.name == name)
        grade = _grade(of_scheme, graded, rulesets[of_scheme.ruleset], on)
        if grade is not None:
            grades[scheme] = grade
    verdict = decide(ruleset, facts, grades, _NOBODY, on, _moment(on))
    return _Answer({"outcome": verdict.outcome}, *_codes(verdict.reasons))


def _grade(file: ExampleFile, example: Example, scheme: Ruleset, on: date) -> Grade | None:
    """Grade an example of a scheme on the day of the scenario's example: its facts are as old as they were."""
    assert not isinstance(scheme, Scenario)
    return score(scheme, _facts(file, example, on), _NOBODY, on, _moment(on))


def _graded(grade: Grade | None) -> _Answer:
    if grade is None:
        return _Answer({"level": None, "score": None}, frozenset(), frozenset())
    return _Answer({"level": grade.level, "score": grade.score}, *_codes(grade.vetoes))


def _codes(reasons: Sequence[Reason]) -> tuple[frozenset[str], frozenset[str]]:
    outcomes = (ClauseOutcome.FAIL, ClauseOutcome.UNKNOWN)
    failed, unknown = (frozenset(each.code for each in reasons if each.outcome is outcome) for outcome in outcomes)
    return failed, unknown


def _differences(example: Example, answer: _Answer, place: YamlPath) -> Iterator[Fault]:
    expected, at = example.expected, (*place, "expected")
    for word, got in answer.said.items():
        wanted = getattr(expected, word)
        if (word != "score" or wanted is not None) and wanted != got:
            yield (*at, word), f"{example.name}: expected {wanted}, got {got}{_because(answer)}"
    for word in ("fail", "unknown"):
        codes, got = frozenset(getattr(expected, word)), getattr(answer, word)
        if codes != got:
            yield (*at, word), f"{example.name}: expected {_list(codes)}, got {_list(got)}"
    for word in Expectation.model_fields.keys() - answer.said.keys() - {"fail", "unknown"}:
        if getattr(expected, word) is not None:
            yield (*at, word), f"{example.name}: this ruleset gives no {word}"


def _because(answer: _Answer) -> str:
    parts = [f"{word}: {_list(codes)}" for word, codes in (("fail", answer.fail), ("unknown", answer.unknown)) if codes]
    return f" ({'; '.join(parts)})" if parts else ""


def _list(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes)) or "none"


def _facts(file: ExampleFile, example: Example, on: date) -> dict[str, Fact]:
    """What is known of an example: of its own facts and those of its file the ones that are not null."""
    given = {**file.facts, **example.facts}
    return {name: _fact(name, each, on) for name, each in given.items() if each is not None}


def _fact(name: str, given: AgedValue | Operand, on: date) -> Fact:
    aged = given if isinstance(given, AgedValue) else AgedValue(value=given, age=0)
    counted = FACTS[name].type is FactType.NUMBER and isinstance(aged.value, int)
    value = Decimal(aged.value) if counted else aged.value
    return Fact(value, on - timedelta(days=aged.age), FACTS[name].resource)


def _moment(on: date) -> datetime:
    """The moment of deciding, on which no answer depends."""
    return datetime.combine(on, time(), UTC)


def _grades(file: ExampleFile, rulesets: Mapping[str, Ruleset]) -> bool:
    """Whether the examples are of a scheme's newest version, by which scenarios grade the enterprises they take."""
    newest = file.version is None and file.ruleset in rulesets
    return newest and not isinstance(rulesets[file.ruleset], Scenario)


def _code(file: ExampleFile) -> str:
    return file.ruleset.partition("/")[2]


def _named(file: ExampleFile) -> str:
    return f"{file.ruleset}@{file.version}" if file.version else file.ruleset


def _ruleset(file: ExampleFile, newest: Mapping[str, Ruleset], library: Library) -> Ruleset | None:
    if file.version is None:
        return newest.get(file.ruleset)
    versions = (each for each in _all(library) if _name(each) == file.ruleset)
    return next((each for each in versions if each.document.version == file.version), None)


def _newest(library: Library) -> dict[str, Ruleset]:
    """The newest version of each ruleset, in force or not, by kind and code."""
    return {_name(each): each for each in sorted(_all(library), key=lambda each: version_order(each.document.version))}


def _all(library: Library) -> tuple[Ruleset, ...]:
    return *library.all_schemes, *library.all_scenarios


def _name(ruleset: Ruleset) -> str:
    return f"{ruleset.document.kind}/{ruleset.code}"
