"""The memory of answers: how much it holds, who shares an answer, and that nobody suffers from another's end."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from auth.grant import Grant
from auth.scopes import Scope
from hub.core.actor import Actor, Kind, Purpose, Reach
from hub.core.freshness.changes import Changes
from hub.core.store.database import Database
from resolvers.request.context import Context
from resolvers.request.touched import TouchedData
from schema.requests import answer_cache as memory
from schema.requests.answer_cache import AnswerCache, AnswerKey

KIB = 1024


def context(purpose: Purpose | None = None, **changed: Any) -> Context:
    """Of a department, or of whoever `changed` makes of it."""
    who: dict[str, Any] = {"client": "reader", "kind": Kind.DEPARTMENT, "organisation": "finance", "reach": Reach()}
    who |= changed
    scopes = who.pop("scopes", frozenset({Scope.GRADE_READ}))
    grant = Grant(scopes=scopes, expires_at=datetime(2026, 11, 24, tzinfo=UTC), jti="1", **who)
    return Context(cast(Database, None), grant, Actor(purpose=purpose, **who))


@pytest.fixture
def changes() -> Changes:
    """Of a store whose epoch is known."""
    known = Changes()
    known.epoch = 1
    return known


@pytest.fixture
def answers(changes: Changes) -> AnswerCache:
    return AnswerCache(changes, 64 * KIB)


def key(answers: AnswerCache, name: str = "document", given: Context | None = None, **variables: object) -> AnswerKey:
    made = answers.key((name, None), variables, given or context())
    assert made is not None
    return made


def keep(answers: AnswerCache, at: AnswerKey, data: object = None, given: Context | None = None, **body: Any) -> None:
    """As of a question that came before."""
    answers.asked_before(at)
    with answers.making(at, given or context()) as making:
        making.keep({"data": data, **body}, (), told=True, cost=1)


async def knows(answers: AnswerCache, at: AnswerKey) -> bool:
    return await answers.find(at) is not None


def test_before_anything_is_known_of_the_store_nothing_has_a_key() -> None:
    assert AnswerCache(Changes(), KIB).key(("document", None), {}, context()) is None


def test_variables_that_cannot_be_said_in_json_have_no_key(answers: AnswerCache) -> None:
    assert answers.key(("document", None), {"a": "\ud800"}, context()) is None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(context(Purpose.FUNDING_AWARD), id="purpose"),
        pytest.param(context(scopes=frozenset()), id="scopes"),
        pytest.param(context(client="other"), id="client"),
        pytest.param(context(kind=Kind.PARTNER), id="kind"),
        pytest.param(context(organisation="tax"), id="organisation"),
        pytest.param(context(reach=Reach(jurisdictions=frozenset({"42"}))), id="jurisdictions"),
        pytest.param(context(reach=Reach(scenarios=frozenset())), id="scenarios"),
        pytest.param(context(reach=Reach(bounds=())), id="bounds"),
    ],
)
def test_whoever_is_answered_differently_has_another_key(answers: AnswerCache, other: Context) -> None:
    assert key(answers) == key(answers, given=context())
    assert key(answers) != key(answers, given=other)


@pytest.mark.parametrize("value", [True, 1.0, "1", [1], None], ids=["true", "float", "text", "list", "null"])
def test_values_that_python_takes_for_equal_are_told_apart(answers: AnswerCache, value: object) -> None:
    assert key(answers, a=1) != key(answers, a=value)


async def test_what_is_asked_once_is_not_remembered(answers: AnswerCache) -> None:
    known = []
    for _ in range(3):
        with answers.making(key(answers), context()) as making:
            making.keep({"data": None}, (), told=True, cost=1)
        known.append(await knows(answers, key(answers)))

    assert known == [False, True, True]


async def test_the_least_used_go_when_there_is_no_room(answers: AnswerCache) -> None:
    for number in range(17):
        keep(answers, key(answers, str(number)), "x" * (4 * KIB - 1502))
        await answers.find(key(answers, "0"))

    assert [number for number in range(17) if not await knows(answers, key(answers, str(number)))] == [1]


async def test_what_takes_too_much_of_the_room_is_not_remembered(answers: AnswerCache) -> None:
    keep(answers, key(answers), "x" * 4 * KIB)

    assert not await knows(answers, key(answers))


async def test_their_number_is_bounded_too(changes: Changes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 2)
    answers = AnswerCache(changes, 1024 * KIB)

    for name in "abc":
        keep(answers, key(answers, name))

    assert [await knows(answers, key(answers, name)) for name in "abc"] == [False, True, True]


async def test_none_is_remembered_for_longer_than_a_minute(
    answers: AnswerCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_LONGEST", -1.0)

    keep(answers, key(answers))

    assert not await knows(answers, key(answers))


@pytest.mark.parametrize(
    ("code", "kept"), [("NOT_FOUND", True), ("CONSENT_REQUIRED", True), ("INTERNAL", False), ("RATE_LIMIT", False)]
)
async def test_only_refusals_that_last_are_remembered(answers: AnswerCache, code: str, kept: bool) -> None:
    answers.asked_before(key(answers))
    with answers.making(key(answers), context()) as making:
        making.keep({"data": None, "errors": [{"message": "…"}]}, (code,), told=False, cost=1)

    assert await knows(answers, key(answers)) is kept


async def test_a_change_while_an_answer_is_made_keeps_it_out(answers: AnswerCache, changes: Changes) -> None:
    asking = context()
    asking.touched.usccs.add("A")
    answers.asked_before(key(answers))

    with answers.making(key(answers), asking) as making:
        changes._note(["A"])
        making.keep({"data": None}, (), told=True, cost=1)
    touched = await knows(answers, key(answers))
    with answers.making(key(answers), asking) as making:
        changes._note(["B"])
        making.keep({"data": None}, (), told=True, cost=1)

    assert (touched, await knows(answers, key(answers))) == (False, True)


async def test_who_asks_the_same_meanwhile_waits_and_shares(answers: AnswerCache) -> None:
    at = key(answers)

    with answers.making(at, context()) as making:
        waiting = asyncio.create_task(answers.find(at))
        await asyncio.sleep(0)
        pending = not waiting.done()
        making.keep({"data": {"a": 1}}, (), told=True, cost=1)
    kept = await waiting

    assert pending
    assert kept is not None


@pytest.mark.parametrize("end", [asyncio.CancelledError, RuntimeError], ids=["cancelled", "failed"])
async def test_the_end_of_the_first_is_no_concern_of_the_others(answers: AnswerCache, end: type[BaseException]) -> None:
    at = key(answers)

    with suppress(end), answers.making(at, context()):
        waiting = [asyncio.create_task(answers.find(at)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
        raise end

    assert waiting[0].cancelled()
    assert [await each for each in waiting[1:]] == [None, None]
    keep(answers, at)
    assert await knows(answers, at)


async def test_who_waited_in_vain_waits_for_nobody_else(answers: AnswerCache) -> None:
    at = key(answers)

    with answers.making(at, context()):
        waiting = asyncio.create_task(answers.find(at))
        await asyncio.sleep(0)
    with answers.making(at, context()):
        answer = await asyncio.wait_for(waiting, 1)
        later = asyncio.create_task(answers.find(at))
        done, _ = await asyncio.wait([later], timeout=0.05)
    await later

    assert (answer, done) == (None, set())


async def test_all_that_the_log_is_told_comes_back(answers: AnswerCache) -> None:
    first, second = context(), context()
    touched = TouchedData({"A"}, {"Query.a"}, {7}, {("A", "penalty")}, {"NOT_FOUND"})
    first.touched, first.about_all = touched, True
    keep(answers, key(answers), given=first)

    kept = await answers.find(key(answers))
    assert kept is not None
    kept.note(second)

    assert (second.touched, second.about) == (touched, None)
