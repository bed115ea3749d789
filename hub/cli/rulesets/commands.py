"""Checks and publishes rules, and derives grades and verdicts by them."""

import os
from collections.abc import Collection, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.options import Day, Json
from hub.cli.rulesets import explanations, rehearsals
from hub.cli.running import faults_said, refusals, settings, with_database
from hub.core import clock
from hub.core.actor import HUB
from hub.core.errors import Invalid, NotFound
from hub.core.store.database import Database
from hub.credit.decisions import commands as decisions
from hub.credit.decisions.commands import EvaluationCount
from hub.credit.decisions.parallel import ProcessPool, forked_processes
from hub.credit.decisions.queries import register_size
from hub.credit.evaluation.library import ruleset_store
from hub.credit.evaluation.library.compilation import load_beside
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.examples.queries import read_examples
from hub.credit.examples.rules import example_faults, examples_of
from hub.credit.facts.vocabulary import FactDefinition, including
from hub.credit.rulesets import commands as publication
from hub.credit.rulesets.declared.documents import facts_among, resources_among
from hub.credit.rulesets.files.folders import FileState, RulesetFile, files_at
from hub.credit.rulesets.language.models import AnyDocument, DisplayRuleset, Ruleset
from hub.credit.rulesets.language.versions import published_name, version_name
from hub.terminal import progress, say, show, show_json

rules = typer.Typer(help="Rulesets and scenarios.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.command()(evaluate)
    rehearsals.add_to(rules)
    explanations.add_to(rules)
    app.add_typer(rules, name="rules")


def evaluate(
    as_of: Day = None,
    scheme: Annotated[
        str | None, typer.Option(help="A scheme that has to be among those that are stated: all are, at once.")
    ] = None,
) -> None:
    """Derive grades and verdicts of all enterprises, and keep them."""
    with refusals():
        chosen = settings()
        with forked_processes(os.cpu_count() or 1) as pool:
            count = with_database(lambda database: _evaluate(database, as_of, scheme, pool), chosen)
        show(f"{count.enterprises} enterprises: something new of {count.restated}")
        if scheme is not None:
            show(f"{scheme} is stated with all other schemes, and with the verdicts that rest on them")


@rules.command()
def check(paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, or folders of them.")]) -> None:
    """Say everything that is wrong with these rulesets, each fault with its file and line."""
    with faults_said():
        settings()
        library, given = load_beside(ruleset_store.folders(), *paths)
        examples = _examples_that_hold(paths, library, given)
        schemes = sum(each.version in given for each in library.all_schemes)
        scenarios = sum(each.version in given for each in library.all_scenarios)
        declarations = sum(version in library.declarations for version in given)
        declared = f", {declarations} declarations" if declarations else ""
        show(f"in order: {schemes} schemes, {scenarios} scenarios, {examples} examples{declared}")
        for file in files_at(paths):
            if file.state is not FileState.PUBLISHED:
                show(_standing(file))


@rules.command()
def publish(paths: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Files.")]) -> None:
    """Fix for ever what these versions say: a file that says something else under their names is refused."""
    with faults_said():
        added = with_database(lambda database: publication.publish(database, HUB, paths, ruleset_store.folders()))
        show(*([f"published {name}" for name in added] or ["nothing new: they are published already"]))
        for folder in dict.fromkeys(path.resolve().parent for path in paths):
            if folder not in [read.resolve() for read in ruleset_store.folders()]:
                say(f"{folder} is not read by this hub, so nothing of it is in force (HUB_RULESETS_DIR)")


@rules.command("list")
def list_(json: Json = False) -> None:
    """List the files of rulesets that this hub reads: what is published, what is a draft, what was changed since."""
    with faults_said():
        settings()
        files = files_at(ruleset_store.folders())
        if json:
            with including(_facts_of(files)):
                show_json({"files": list(map(_as_json, files))})
        else:
            show(*map(_standing, files))


def _examples_that_hold(paths: list[Path], library: Library, given: Collection[str]) -> int:
    """Run the examples of these rulesets; raises Invalid with each whose answer is another one than expected.

    A draft of a ruleset that is published is held to the examples beside the published one.
    """
    folders = dict.fromkeys(path if path.is_dir() else path.parent for path in paths)
    written, faults = read_examples({folder.resolve(): None for folder in (*folders, *ruleset_store.folders())})
    chosen = examples_of(given, [path.resolve() for path in paths if path.is_dir()], written, library)
    faults += example_faults(chosen, library, written)
    if faults:
        raise Invalid("\n".join(faults), faults=faults)
    return sum(len(each.content.examples) for each in chosen)


_SENTENCES = {
    FileState.PUBLISHED: "published, in force{since}",
    FileState.DRAFT: "draft, in force once it is published",
    FileState.CHANGED: "changed since it was published: in force is what was published",
    FileState.GONE: "its file is gone: in force is what was published",
}


def _standing(file: RulesetFile) -> str:
    """Say whether what a file says is in force."""
    ruleset = file.ruleset
    name = published_name(ruleset) if ruleset else "no ruleset"
    since = _since(ruleset) if ruleset else ""
    return f"{file.shown_path}: {name}: {_SENTENCES[file.state].format(since=since)}"


def _since(ruleset: AnyDocument) -> str:
    match ruleset:
        case Ruleset(effective_from=day):
            return f" from {day}"
        case DisplayRuleset():
            return " from the first decision"
        case _:
            return ""


def _facts_of(files: Iterable[RulesetFile]) -> dict[str, FactDefinition]:
    """The facts that these files may name, since a version's name covers what they mean."""
    documents = [file.ruleset for file in files if file.ruleset]
    in_files = facts_among(documents, resources_among(documents)).definitions
    return {**in_files, **ruleset_store.published().declared_facts.definitions}


def _as_json(file: RulesetFile) -> dict[str, str | None]:
    ruleset = file.ruleset
    return {
        "file": str(file.path),
        "state": file.state.value,
        "name": published_name(ruleset) if ruleset else None,
        "version": version_name(ruleset) if ruleset else None,
    }


def _require_scheme(scheme: str, day: date) -> None:
    in_force = sorted(each.code for each in library().schemes(day))
    if scheme not in in_force:
        raise NotFound(f"no scheme {scheme[:60]!r}; there are {', '.join(in_force)}")


async def _evaluate(
    database: Database, as_of: datetime | None, scheme: str | None, pool: ProcessPool
) -> EvaluationCount:
    """Evaluate everybody; raises NotFound for a scheme that is not in force on the day, with nothing evaluated."""
    day = as_of.date() if as_of else None
    if scheme is not None:
        _require_scheme(scheme, day or clock.today())
    total = await register_size(database)
    with progress("enterprises", total) as advance:
        return await decisions.evaluate(database, as_of=day, pool=pool, progress=advance)
