"""Nothing that others wrote is obeyed by a terminal: whatever the command line prints goes through one door."""

import ast
import json
import logging
from pathlib import Path

import pytest
import structlog

from hub import terminal
from hub.core import logs
from hub.core.characters import escaped
from tests.cli.conftest import Run
from tests.house.tree import modules

#: Clears the screen, sets the title, and turns the direction of what follows.
EVIL = "\x1b[2J\x1b]0;owned\x07\u202egpj.exe\x9b1A\r"
SHOWN = r"\u001b[2J\u001b]0;owned\u0007\u202egpj.exe\u009b1A\u000d"
#: Who prints by itself, and why it may.
PRINTING = {
    "hub.terminal": "the door",
    "hub.core.embedded.server": "tells of a store before there is a command line; its sentences are the hub's own",
    "hub.core.logs": "the log, which escapes by itself",
}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("虚构1号　科技（有限）公司 — ok", "虚构1号　科技（有限）公司 — ok", id="usual text"),
        pytest.param(EVIL, SHOWN, id="controls"),
        pytest.param("a\nb\tc\x00", r"a\u000ab\u0009c\u0000", id="line ends and NUL"),
        pytest.param("a\u2028b\u200bc\ufeff", r"a\u2028b\u200bc\ufeff", id="what shows nothing"),
        pytest.param("\U000e0041\ud800", r"\udb40\udc41\ud800", id="tags and halves"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_results_and_messages_are_escaped_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show("first", EVIL)
    terminal.say(f"hub: {EVIL}")
    terminal.show()

    printed = capsys.readouterr()
    assert printed.out == f"first\n{SHOWN}\n\n"
    assert printed.err == f"hub: {SHOWN}\n"


def test_json_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_json({"name": EVIL})

    out = capsys.readouterr().out
    assert json.loads(out) == {"name": EVIL}
    assert out.removesuffix("\n").isprintable()


def test_tables_take_no_markup_and_no_controls(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_table("for example", ("code", "name"), [("1", f"[/red][bold]甲 {EVIL}")])

    out = capsys.readouterr().out.replace("\n", "")
    assert "[/red][bold]甲" in out
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(out)


def test_the_log_on_a_terminal_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(human=True)
    try:
        structlog.get_logger("told").warning(f"event {EVIL}", cause=EVIL)
        logging.getLogger("uvicorn").warning(EVIL)
        try:
            raise ValueError(EVIL)
        except ValueError:
            structlog.get_logger("failed").exception("failed")
    finally:
        err = capsys.readouterr().err
        logs.configure()

    assert err.count(SHOWN) >= 3
    assert not {"\x07", "\x9b", "\u202e", "\r"} & set(err)
    assert "\x1b[2J" not in err


async def test_a_command_prints_a_name_that_somebody_chose(call: Run, tmp_path: Path) -> None:
    file = tmp_path / f"{EVIL.replace('/', '')}.csv"

    refused = await call("ingest", "tax-grade", file, "--provider", "tax")
    added = await call(
        "client", "add", "x", "--name", "a\x1b[2Jb", "--kind", "department", "--scope", "enterprise:read"
    )
    listed = await call("client", "list")

    assert (refused.code, added.code, listed.code) == (1, 0, 0)
    assert [text for text in (refused.err, listed.out) if "\x1b" in text or "\x9b" in text] == []
    assert r"a\u001b[2Jb" in listed.out


def test_nobody_prints_past_the_door() -> None:
    printing = {
        module.name
        for module in modules("hub")
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "Console"})
        or (isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr", "echo", "secho"} and _of_sys(node))
    }

    assert printing == PRINTING.keys(), "print by hub.terminal, which escapes"


def _of_sys(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"sys", "typer", "click"}
