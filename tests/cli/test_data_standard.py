"""`hub schema --intake`: the standard of department files, as departments get it."""

import json
from pathlib import Path

from hub.credit.evaluation.library.ruleset_store import folders
from hub.sharing.data_standard.page import page
from hub.sharing.data_standard.rules import published
from tests.cli.conftest import Run


async def test_the_command_prints_it_and_writes_examples(call: Run, tmp_path: Path) -> None:
    file = tmp_path / "grades.csv"

    printed = await call("schema", "--intake")
    one = json.loads((await call("schema", "tax-grade", "--intake", "--json")).out)
    written = await call("schema", "tax-grade", "--intake", "--example", file)
    nameless = await call("schema", "--intake", "--example", file)
    misplaced = await call("schema", "tax-grade")

    assert printed.out == page(published(*folders()))
    assert (one["code"], one["providers"], one["key"]) == ("tax-grade", ["tax"], ["统一社会信用代码", "年度"])
    assert (written.code, written.out, written.err) == (0, f"an example of tax-grade: {file}\n", "")
    assert file.read_text("utf-8").splitlines()[0] == "统一社会信用代码,年度,等级"
    assert (nameless.code, nameless.err) == (2, "hub: name the resource of which --example writes a file\n")
    assert (misplaced.code, misplaced.err) == (2, "hub: a resource, --example and --json go with --intake\n")
