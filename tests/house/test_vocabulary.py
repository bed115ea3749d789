"""Names and lines as the style has them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from hatch_build import ASSETS, FILES, PAGES
from hub.core.events import EventKind
from tests.house.tree import ROOT, Module, definitions, modules

LONGEST_MODULE = 350
EVERYWHERE = ("hub", "schema", "resolvers", "auth", "tests")
MODULES_WITHOUT_PURPOSE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "tools"}
CLASS_WITHOUT_PURPOSE = re.compile(r"(Manager|Helper|Helpers|Util|Utils|Processor)$")
VERB_OF_NO_DOMAIN = re.compile(r"^_?(do_\w+|process|process_\w+|handle_data|manage_\w+)$")
NEGATED = re.compile(r"^_?(is_|has_)?(not|no|non)_\w+$")
#: What a library calls by this name.
NAMED_BY_OTHERS = {("hub.intake.ingest.readers.web_pages", "handle_data")}
#: Written in two parts, so that this file does not hold them.
LEFT_OVER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
WRITTEN_BY_HAND = ("*.py", "*.yaml", "*.toml", "*.js", "*.html", "*.md", "Makefile", "Dockerfile")
FROM_NPM = (
    FILES,
    ASSETS / "files",
    *(folder / "node_modules" for folder in (PAGES, ASSETS, ROOT / "tests" / "clients")),
)


def test_modules_are_named_for_their_purpose() -> None:
    wrong = [m.path for m in modules(*EVERYWHERE) if m.name.rpartition(".")[2] in MODULES_WITHOUT_PURPOSE]

    assert wrong == [], "Name the module for what it is about (store/paging.py), not for being useful"


def test_classes_and_functions_are_named_in_the_words_of_the_domain() -> None:
    wrong = [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        for node in definitions(module)
        if (CLASS_WITHOUT_PURPOSE if isinstance(node, ast.ClassDef) else VERB_OF_NO_DOMAIN).search(node.name)
        and (module.name, node.name) not in NAMED_BY_OTHERS
    ]

    assert wrong == [], "Say what it is or does in the domain's words: `revoke_consent`, not `do_consent`"


def test_truths_are_named_positively() -> None:
    wrong = [
        f"{module.path}:{line} {name}" for module in modules() for name, line in _truths(module) if NEGATED.match(name)
    ]

    assert wrong == [], "Name what is true: `eligible`, not `not_ineligible`"


def test_events_say_what_happened() -> None:
    wrong = [kind.value for kind in EventKind if not re.fullmatch(r"([A-Z][a-z]+)+(ed|en|n)", kind.value)]

    assert wrong == [], "An event is named in the past tense (ConsentRevoked), in hub/core/events.py"


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    wrong = {module.path: len(module.lines) for module in modules() if len(module.lines) > LONGEST_MODULE}

    assert wrong == {}, f"Longer than {LONGEST_MODULE} lines: find the second purpose and give it its own module"


def test_nothing_is_left_for_later_in_a_comment() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in _written_by_hand()
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if LEFT_OVER.search(line)
    ]

    assert wrong == [], "Do it, or file an issue: the code says what is"


def test_catching_everything_says_why_on_the_same_line() -> None:
    wrong = [
        f"{module.path}:{node.lineno}"
        for module in modules(*EVERYWHERE)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _broad(node) and not _explained(module, node)
    ]

    assert wrong == [], "Catch what is expected, or let it through; `except Exception:  # why` where all must be caught"


def _truths(module: Module) -> Iterator[tuple[str, int]]:
    """Everything that is declared a `bool`, and every function that returns one."""
    for node in ast.walk(module.tree):
        match node:
            case (
                ast.arg(arg=name, annotation=ast.Name(id="bool"))
                | ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="bool"))
                | ast.FunctionDef(name=name, returns=ast.Name(id="bool"))
                | ast.AsyncFunctionDef(name=name, returns=ast.Name(id="bool"))
            ):
                yield name, node.lineno


def _written_by_hand() -> list[Path]:
    own = [file for place in WRITTEN_BY_HAND for file in ROOT.glob(place)]
    below = [file for name in (*EVERYWHERE, "docs") for place in WRITTEN_BY_HAND for file in (ROOT / name).rglob(place)]
    return sorted(file for file in own + below if not any(folder in file.parents for folder in FROM_NPM))


def _broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException") for kind in caught)


def _explained(module: Module, handler: ast.ExceptHandler) -> bool:
    """A comment beside it that says something, or everything raised on after tidying up."""
    said = module.lines[handler.lineno - 1].partition("#")[2].replace("noqa", "").strip(" :BLE0123456789")
    raised_on = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
    return bool(said) or raised_on
