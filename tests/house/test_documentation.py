"""What users rely on has its sentence, and every command that a page tells them to type exists."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import takewhile

import pytest
import typer

import hub
from auth.scopes import Scope
from hub.core.errors import HubError
from hub.core.events import EventKind
from hub.core.settings import Settings
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.finding_codes import FindingCode
from tests.house.tree import ROOT

#: Pages that show what to type, and with which programs.
TYPED = {"README.md": {"make", "hub"}, "README.zh-CN.md": {"make", "hub"}, "docs/commands.md": {"hub"}}
SETTINGS = {f"HUB_{name.upper()}" for name in Settings.model_fields}
SPAN = re.compile(r"`([^`]+)`")
PATH = re.compile(r"`((?:auth|hub|resolvers|schema|tests)/[\w/.-]+)`")
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Three words, or six characters of Chinese, beside the name itself.
SENTENCE = re.compile(r"\w+\W+\w+\W+\w+|[\u4e00-\u9fff]{6}")


def _errors(kind: type[HubError] = HubError) -> Iterator[type[HubError]]:
    """Those with a code of their own: the others only group them."""
    if "code" in vars(kind):
        yield kind
    for narrower in kind.__subclasses__():
        yield from _errors(narrower)


def _commands() -> dict[str, bool]:
    """Every command as it is typed after `hub`, and whether it is a group of others."""
    from hub.cli import app  # not at the top: where the command line is broken, only its own tests fail

    def below(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
        commands: Mapping[str, object] = getattr(command, "commands", {})
        if words:
            yield " ".join(words), bool(commands)
        for name, narrower in commands.items():
            yield from below(narrower, (*words, name))

    return dict(below(typer.main.get_command(app()), ()))


ERROR_CODES = {error.code for error in _errors()}


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("Settings", SETTINGS),
        ("Scopes", {scope.value for scope in Scope}),
        ("Error codes", ERROR_CODES),
        ("Findings", {code.value for code in FindingCode}),
        ("Events", {kind.value for kind in EventKind}),
    ],
)
def test_reference_has_a_sentence_for_each_and_for_nothing_else(section: str, names: set[str]) -> None:
    told = _table(section)

    assert set(told) == names, f"docs/reference.md, section {section}: one row for each, none for what is gone"
    assert [name for name, said in told.items() if not SENTENCE.search(said)] == [], "Say what it does in a sentence"


def test_reference_says_of_a_scope_what_the_code_says() -> None:
    told = _table("Scopes")

    sentences = {scope.value: f"reserved: {scope.sentence}" if scope.reserved else scope.sentence for scope in Scope}
    assert told == sentences, (
        "docs/reference.md repeats the sentences of auth/scopes.py, after 'reserved: ' where the scope is reserved:"
        " change both together"
    )


def test_reference_names_the_status_of_each_error() -> None:
    statuses: dict[str, set[str]] = {}
    for error in _errors():
        statuses.setdefault(error.code, set()).add(str(error.status))

    told = {row[0].strip("`"): {row[1]} for row in _rows("Error codes")}

    assert told == statuses, "docs/reference.md gives another HTTP status than hub/core/errors.py"


def test_reference_has_a_row_for_each_resource() -> None:
    declared = [
        [f"`{code}`", each.title, each.title_en, each.provided_by, each.cadence, _named(each.narrower_scope)]
        for code, each in RESOURCES.items()
    ]

    assert _rows("Resources") == declared, (
        "docs/reference.md, section Resources: one row for each file of hub/intake/ingest/resources/, in their order"
    )
    assert {each.narrower_scope for each in RESOURCES.values()} - {None} <= {scope.value for scope in Scope}


def test_every_command_has_its_sentence() -> None:
    lines = [line for page in _pages() for line in page.splitlines()]

    untold = [
        command
        for command, group in _commands().items()
        if not group and not any(_tells(line, f"hub {command}") for line in lines)
    ]

    assert untold == [], "Write a line for `hub …` in README.md or a page of docs/"


@pytest.mark.parametrize("name", TYPED)
def test_commands_of_a_page_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    commands = _commands()
    typed = list(_typed((ROOT / name).read_text("utf-8")))

    wrong = [line for line, words in typed if not _exists(words, targets, commands)]

    assert {words[0] for _, words in typed} == TYPED[name], f"{name} shows too little, or too much, of what to type"
    assert wrong == [], f"{name} names a command that is neither in the Makefile nor in hub/cli"


def test_files_that_pages_name_exist() -> None:
    named = {path for page in _pages() for path in PATH.findall(page)}

    assert [path for path in sorted(named) if not (ROOT / path).exists()] == [], "A page names a file that is gone"


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    heading = re.search(r"^## .*$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    newest = re.search(r"\d+\.\d+\.\d+", heading[0]) if heading else None

    assert newest, "CHANGELOG.md begins with a heading `## 0.1.0` for what is being made"
    assert (project["version"], newest[0]) == (hub.__version__, hub.__version__), (
        "pyproject.toml, hub.__version__ and the newest heading of CHANGELOG.md name one version: change them together"
    )


def _pages() -> list[str]:
    return [file.read_text("utf-8") for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))]


def _rows(section: str) -> list[list[str]]:
    """The cells of each row of the section's table, without its head."""
    page = (ROOT / "docs" / "reference.md").read_text("utf-8")
    _, found, below = page.partition(f"\n## {section}\n")
    assert found, f"docs/reference.md has lost its section {section}"
    lines = takewhile(lambda line: not line.startswith("## "), below.splitlines())
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")]


def _table(section: str) -> dict[str, str]:
    """The first cell of each row -> its last."""
    return {row[0].strip("`"): row[-1] for row in _rows(section)}


def _named(name: str | None) -> str:
    return f"`{name}`" if name else "none"


def _tells(line: str, command: str) -> bool:
    named = any(f"{span} ".startswith(f"{command} ") for span in SPAN.findall(line))
    return named and bool(SENTENCE.search(SPAN.sub("", line)))


def _typed(page: str) -> Iterator[tuple[str, list[str]]]:
    """Each `make` and `hub` line of the code blocks and the code spans, with its words."""
    blocks = [line for block in FENCED.findall(page) for line in block.splitlines()]
    for line in [*blocks, *SPAN.findall(FENCED.sub("", page))]:
        words = line.partition(" #")[0].removeprefix("$ ").removeprefix(".venv/bin/").split()
        if len(words) > 1 and words[0] in ("make", "hub"):
            yield line, words


def _exists(words: list[str], targets: set[str], commands: dict[str, bool]) -> bool:
    if words[0] == "make":
        return all(word in targets for word in words[1:] if "=" not in word)
    group = commands.get(words[1])
    return group is not None and (not group or " ".join(words[1:3]) in commands or words[2:] == [])
