"""Rehearses drafts of rules over the whole population and prints who would get another answer."""

import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.options import Json
from hub.cli.running import faults_said, with_database
from hub.core.actor import HUB
from hub.credit.rehearsal.queries import RehearsalLimits
from hub.credit.rehearsal.queries import rehearse as run
from hub.credit.rehearsal.results import PlaceCount, Rehearsal, RuleRehearsal
from hub.credit.rehearsal.rules import ClauseChange, ComparedClause, Flip
from hub.credit.rulesets.files import loading
from hub.terminal import show, show_json, show_table

_NOTHING = "-"


def add_to(rules: typer.Typer) -> None:
    rules.command()(rehearse)


def rehearse(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Drafts: files, or folders of them.")],
    sample: Annotated[int, typer.Option(min=0, help="How many flips to tell of, in each direction.")] = 5,
    json: Json = False,
) -> None:
    """Run drafts over the whole population beside what is published: who would get another answer, and why."""
    with faults_said():
        limits = RehearsalLimits(os.cpu_count() or 1, None, sample)
        drafts = loading.read_drafts(*paths)
        rehearsed = with_database(lambda database: run(database, HUB, drafts, limits))
        if json:
            show_json(_as_json(rehearsed))
        else:
            _print(rehearsed)


def _print(rehearsed: Rehearsal) -> None:
    """Tables, however wide the terminal is: a row is never cut."""
    show(f"{rehearsed.enterprises} enterprises as of {rehearsed.day}, beside what is published; nothing was kept")
    for rules in rehearsed.rules:
        versions = f"{rules.version_before or 'nothing published in force'} -> {rules.version_after}"
        show()
        show(f"{rules.kind} {rules.code} {rules.title_zh}: {versions if rules.drafted else 'follows'}")
        show(f"{rules.flips} would get another answer, {rules.unflipped} the same by other clauses")
        _print_tables(rules)


def _print_tables(rules: RuleRehearsal) -> None:
    _table("everybody", ("answer", "now", "then"), ((one.answer, one.before, one.after) for one in rules.answers))
    head = ("now", "then", "flips")
    _table("by direction", head, ((one.before, one.after, one.flips) for one in rules.directions))
    turns = ((one.code, one.before, one.after, one.flips) for one in rules.clauses)
    _table("by clause", ("clause", *head), turns)
    _table("by industry", ("section", "", *head), map(_place, rules.industries))
    _table("by township", ("division", "", *head), map(_place, rules.townships))
    flips = (
        (flip.uscc, flip.name, one.before, one.after, "\n".join(map(_change, flip.changes)))
        for one in rules.directions
        for flip in one.sample
    )
    _table("for example", ("code", "name", "now", "then", "because"), flips)


def _table(title: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    show_table(title, head, ([_NOTHING if cell is None else cell for cell in row] for row in rows), unfolded=("code",))


def _place(one: PlaceCount) -> tuple[object, ...]:
    return one.code, one.name, one.before, one.after, one.flips


def _change(change: ClauseChange) -> str:
    clause = change.after or change.before
    sentence = f": {clause.text_zh}" if clause and clause.text_zh else ""
    return f"{change.code} {_outcome(change.before)} -> {_outcome(change.after)}{sentence}"


def _outcome(finding: ComparedClause | None) -> str:
    return finding.outcome if finding else _NOTHING


def _as_json(rehearsed: Rehearsal) -> dict[str, Any]:
    """Flat rows as they are; a flip without its direction, under which it stands."""
    return {**asdict(rehearsed), "rules": [_rules(rules) for rules in rehearsed.rules]}


def _rules(rules: RuleRehearsal) -> dict[str, Any]:
    directions = [
        {"before": one.before, "after": one.after, "flips": one.flips, "sample": list(map(_flip, one.sample))}
        for one in rules.directions
    ]
    return {**asdict(rules), "directions": directions}


def _flip(flip: Flip) -> dict[str, Any]:
    changes = [
        {"code": change.code, "before": _finding(change.before), "after": _finding(change.after)}
        for change in flip.changes
    ]
    return {"uscc": flip.uscc, "name": flip.name, "changes": changes}


def _finding(finding: ComparedClause | None) -> dict[str, Any] | None:
    return finding and finding._asdict()
