"""Prints rulesets, and the difference of two, as sentences."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from hub.cli.options import Json
from hub.cli.running import faults_said, settings
from hub.credit.explanations import rules
from hub.credit.explanations.queries import ruleset_explained
from hub.credit.explanations.results import (
    Change,
    ChangeKind,
    Difference,
    Explanation,
    Language,
    Line,
    Move,
    Strictness,
)
from hub.credit.facts.vocabulary import Wording
from hub.terminal import show, show_json

Ruleset = Annotated[str, typer.Argument(help="A file; or the CODE of a ruleset that is published, or CODE@VERSION.")]
Speech = Annotated[Language, typer.Option("--language", help="The language of the sentences.")]

_KINDS = {
    ChangeKind.NEW: Wording("新增", "new"),
    ChangeKind.GONE: Wording("取消", "gone"),
    ChangeKind.CHANGED: Wording("修改", "changed"),
}
_STRICTNESS = {Strictness.STRICTER: Wording("更严", "stricter"), Strictness.LOOSER: Wording("更宽", "looser")}
_SAME = Wording("两个版本说的完全一样", "both versions say the same")


def add_to(app: typer.Typer) -> None:
    app.command()(explain)
    app.command()(diff)


def explain(ruleset: Ruleset, language: Speech = Language.ZH, json: Json = False) -> None:
    """Say what a ruleset says, in sentences that an official can read."""
    with faults_said():
        settings()
        explanation = ruleset_explained(ruleset)
        if json:
            show_json(_explanation(explanation))
        else:
            show(*_explained(explanation, language))


def diff(before: Ruleset, after: Ruleset, language: Speech = Language.ZH, json: Json = False) -> None:
    """Say what the second ruleset says otherwise than the first: what is new, gone, stricter or looser, by how much."""
    with faults_said():
        settings()
        difference = rules.difference(ruleset_explained(before), ruleset_explained(after))
        if json:
            show_json(_difference(difference))
        else:
            show(*_differing(difference, language))


def _explained(explanation: Explanation, language: Language) -> Iterator[str]:
    yield f"{language.text(explanation.title)}  {explanation.version}"
    for section in explanation.sections:
        yield ""
        yield from _indented(section, language, 0)


def _indented(line: Line, language: Language, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{language.text(line.text)}"
    for part in line.parts:
        yield from _indented(part, language, depth + 1)


def _differing(difference: Difference, language: Language) -> Iterator[str]:
    yield f"{language.text(difference.title)}  {difference.before} -> {difference.after}"
    if not difference.changes:
        yield language.text(_SAME)
    for change in difference.changes:
        yield ""
        yield from _changed(change, language)


def _changed(change: Change, language: Language) -> Iterator[str]:
    place = " › ".join(language.text(label) for label in change.place)
    yield f"{language.text(_KINDS[change.kind])}  {place}{_moved(change.move, language)}"
    if change.before is not None:
        yield f"  - {language.text(change.before)}"
    if change.after is not None:
        yield f"  + {language.text(change.after)}"


def _moved(move: Move, language: Language) -> str:
    words = [move.by, _STRICTNESS[move.strictness] if move.strictness else None]
    said = [language.text(word) for word in words if word is not None]
    return f"（{'，'.join(said)}）" if said and language is Language.ZH else f" ({', '.join(said)})" if said else ""


def _explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        "kind": explanation.kind,
        "code": explanation.code,
        "version": explanation.version,
        "title": _wording(explanation.title),
        "sections": list(map(_line, explanation.sections)),
    }


def _line(line: Line) -> dict[str, Any]:
    return {"key": line.key, "text": _wording(line.text), "parts": list(map(_line, line.parts))}


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "before": difference.before,
        "after": difference.after,
        "title": _wording(difference.title),
        "changes": list(map(_change, difference.changes)),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "place": list(map(_wording, change.place)),
        "before": change.before and _wording(change.before),
        "after": change.after and _wording(change.after),
        "by": change.move.by and _wording(change.move.by),
        "strictness": change.move.strictness and change.move.strictness.value,
    }


def _wording(text: Wording) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
