"""docs/partner-guide.md is followed to the letter: keys, token, question, refusal, the proof of a copy."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from auth.tokens.times import FUTURE_LEEWAY, LEEWAY
from tests.clients.conftest import NODE, Place, settled
from tests.clients.copies import CHECK, NUMBERS, PLANTED, Keeper, keeping
from tests.clients.guide import DOCS, Block, blocks, code, commands
from tests.clients.serving import Served
from tests.district import code as uscc
from tests.district import without_cost

#: What is printed here runs in the demonstration's sandbox (tests/demo/test_demo.py).
LOCAL = "local.sh"
#: What the guide tells to install -> what its programs import of it.
PACKAGES = {
    "authlib": {"authlib"},
    "joserfc": {"joserfc"},
    "requests": {"requests"},
    "requests-oauthlib": {"requests_oauthlib", "oauthlib"},
    "websockets": {"websockets"},
}
GUIDE, CHINESE = "partner-guide.md", "partner-guide.zh-CN.md"
BLOCKS = blocks(GUIDE)
COMMANDS = {"sh": ["bash", "-eu"], "python": [sys.executable, "-W", "error"], "js": [str(NODE)]}


@pytest.fixture(scope="module")
def followed(hub_served: Served, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each file of the guide printed when it was run, top to bottom."""
    place = settled(tmp_path_factory.mktemp("guide"), hub_served)
    path = commands(place.folder / "bin")
    printed = {
        block.file: _followed(block, place, path) for block in BLOCKS if not block.printed and block.file != LOCAL
    }
    return {**printed, "token.json": (place.folder / "token.json").read_text("utf-8")}


def _followed(block: Block, place: Place, path: str) -> str:
    text = block.text.replace("https://hub.example", place.hub.url)
    (place.folder / block.file).write_text(text, encoding="utf-8")
    if not block.runs or block.file == "sign.py":
        return ""
    return place.run(*COMMANDS[block.language], block.file, PATH=path)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.printed], ids=lambda block: block.file)
def test_each_file_prints_what_the_guide_says(followed: dict[str, str], block: Block) -> None:
    said, told = json.loads(block.text), json.loads(followed[block.file])

    assert _shown(told, said) == _shown(said, said)


def _shown(answer: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """What it cost is told in every answer, and shown where the guide speaks of it; a bucket fills up all the time."""
    if "extensions" not in said:
        return without_cost(answer)  # type: ignore[no-any-return]
    cost = answer["extensions"]["cost"]
    return {**answer, "extensions": {"cost": {**cost, "bucket": {**cost["bucket"], "available": ...}}}}


def test_the_chinese_guide_has_the_same_code() -> None:
    assert code(CHINESE) == code(GUIDE), "Change both guides together: the blocks of code are the same, byte for byte"


@pytest.fixture(scope="module")
def keeper(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    with keeping(place, tmp_path_factory.mktemp("copies")) as made:
        yield made


@pytest.mark.parametrize("program", ["copy_digests.py", "copy_digests.mjs"])
def test_a_copy_made_of_the_feed_is_proved_by_either_program(keeper: Keeper, program: str) -> None:
    told = keeper.root(program)
    checked = keeper.ask(CHECK, position=keeper.position, **told)["copyCheck"]
    table = keeper.http.get("/feeds/copied/digests", params={"at": keeper.position}).json()

    assert len(keeper.rows) == len(NUMBERS) + 2
    assert checked["state"] == "EQUAL"
    assert checked["receipt"].count(".") == 2
    assert (table["rows"], table["root"]) == (told["rows"], told["root"])


@pytest.mark.parametrize("count", PLANTED)
def test_every_row_that_was_planted_is_named(keeper: Keeper, count: int) -> None:
    chance = Random(count)
    changed = chance.sample(keeper.rows, count)
    faults = {row[0]: chance.choice(("MISSING", "STALE")) for row in changed[: (count + 1) // 2]}
    extra = [[uscc(9_000 + number), uscc(9_000 + number), "虚构", "active"] for number in range(count // 2)]
    copy = [
        [*row[:3], "虚构" if faults.get(row[0]) == "STALE" else row[3]]
        for row in keeper.rows
        if faults.get(row[0]) != "MISSING"
    ]

    assert keeper.wrong([*copy, *extra]) == {**faults, **{row[0]: "EXTRA" for row in extra}}


@pytest.mark.parametrize("page", [GUIDE, CHINESE])
def test_the_guide_tells_what_its_programs_need(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    imported = {
        name.partition(".")[0]
        for block in BLOCKS
        if block.language == "python"
        for node in ast.walk(ast.parse(block.text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names])
    }
    own = {block.file.removesuffix(".py") for block in BLOCKS}

    told = re.search(r"`pip install ([^`]+)`", text)

    assert told
    assert set(told[1].split()) == PACKAGES.keys()
    assert imported - own - sys.stdlib_module_names == set().union(*PACKAGES.values())


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (GUIDE, "{ahead} seconds ahead of the hub's clock, and arrive {behind} seconds after it ended"),
        (CHINESE, "快 {ahead} 秒，过期后 {behind} 秒内到达仍有效"),
    ],
)
def test_the_guide_tells_how_far_clocks_may_differ(page: str, said: str) -> None:
    assert said.format(ahead=FUTURE_LEEWAY, behind=LEEWAY) in (DOCS / page).read_text("utf-8")


def test_a_token_looks_as_the_guide_shows_it(followed: dict[str, str], hub_served: Served) -> None:
    shown = next(block for block in code(GUIDE) if block.startswith("```json\n") and "access_token" in block)

    told = json.loads(followed["token.json"])

    assert {**told, "access_token": "eyJ…"} == json.loads(shown.removeprefix("```json").removesuffix("```"))
