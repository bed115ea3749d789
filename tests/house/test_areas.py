"""An area has the same four files everywhere, a folder fits one look, and SQL stands where a reader expects it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import ROOT, modules

WINGS = ("intake", "credit", "cases", "sharing")
OWN = {"rules", "queries", "commands", "results"}
#: Modules of an area beside its four, each with its reason; whatever else it needs stands in a folder inside.
BESIDE = {
    "hub.sharing.workbooks.asking": "what a workbook asks through a function that is given to it: no SQL, no actor",
    "hub.credit.decisions.parallel": "processes and key ranges, for evaluation and rehearsal",
    "hub.credit.facts.snapshot": "how an evidence snapshot is written and read",
    "hub.credit.facts.vocabulary": "the facts there are",
    "hub.credit.statements.ledger": "what questions are answered from, a Protocol",
    "hub.sharing.data_standard.page": "the standard in Chinese, as the page that departments get",
    "hub.intake.ingest.deliveries": "a file's way, on one page",
    "hub.intake.ingest.submissions": "the same way for rows that a program sends",
}
#: Modules side by side that fit one look.
MOST_IN_A_FOLDER = 15
#: Folders with more, each with its reason.
CROWDED = {
    "hub.core.store.migrations.versions": "one module for each revision of the schema",
}
STATEMENT = re.compile(
    r"\s*(select|insert\s+into|update|delete\s+from|with(\s+recursive)?\s+\w+|create\s+temp\w*)\s", re.I
)
#: Statements of SQL elsewhere, each with its reason.
SQL_ELSEWHERE = {
    "hub.core.freshness.changes": "moves and reads the epoch",
    "hub.core.freshness.listener": "asks PostgreSQL to be told",
    "hub.core.replicas.replica": "asks a replica for its position",
    "hub.core.replicas.watching": "asks a replica what it is",
    "hub.demo.data": "whether the demonstration has filled this store before",
}


def test_an_area_has_its_four_files_and_folders_for_more() -> None:
    beside = {
        f"hub.{wing}.{area.name}.{file.stem}"
        for wing in WINGS
        for area in _areas(wing)
        for file in area.glob("*.py")
        if file.stem not in OWN | {"__init__"}
    }

    assert beside == BESIDE.keys(), (
        "rules, queries, commands, results; more goes into a folder inside, or has its reason"
    )


def test_a_folder_fits_one_look() -> None:
    modules_by_folder = Counter(module.name.rpartition(".")[0] for module in modules() if not _is_package(module.name))

    crowded = {folder for folder, count in modules_by_folder.items() if count > MOST_IN_A_FOLDER}

    assert crowded == CROWDED.keys(), "Part the folder, or say here why what it holds is of one kind"


def test_sql_stands_in_queries_commands_and_the_store() -> None:
    elsewhere = {
        module.name
        for module in modules("hub")
        if not module.name.startswith("hub.core.store.")
        and module.name.rpartition(".")[2] not in ("queries", "commands")
        if any(STATEMENT.match(text) for text in _texts(module.tree))
    }

    assert elsewhere == SQL_ELSEWHERE.keys(), "Move the statement to the area's queries.py or commands.py"


def _areas(wing: str) -> Iterator[Path]:
    return (area for area in sorted((ROOT / "hub" / wing).iterdir()) if (area / "__init__.py").is_file())


def _is_package(module: str) -> bool:
    return ROOT.joinpath(*module.split(".")).is_dir()


def _texts(tree: ast.AST) -> Iterator[str]:
    """Texts that are no docstrings: each of an f-string's is one."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value
