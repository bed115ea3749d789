"""Send odd requests one after the other, and tell what no answer may be."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.odd.cursors import odd_cursors, pages
from tests.fuzz.odd.district import OddHub
from tests.fuzz.odd.places import PLACES, Place, document
from tests.fuzz.odd.requests import OddRequest, request
from tests.fuzz.odd.values import usual


@dataclass
class OddFindings:
    """`faults` are (what was asked, what is wrong); `sealed` are lists of which a cursor of their own was bent."""

    sent: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)

    def judge(self, asked: OddRequest, status: int, text: str) -> None:
        """No answer is a 5xx, none has an error without a code or with INTERNAL."""
        self.sent += 1
        try:
            codes = _codes(json.loads(text))
        except json.JSONDecodeError:
            codes = {None}
        if status >= 500 or not codes.isdisjoint({"INTERNAL", None}):
            what = json.dumps({"query": asked.query, "variables": asked.variables})
            self.faults.append((what[:2_000], f"{status}: {text[:300]}"))


async def fuzz(hub: OddHub, seed: int, numbers: Iterable[int]) -> OddFindings:
    """The requests of these numbers, and before them every list's own cursors, bent."""
    found = OddFindings()
    for place in PLACES:
        if pages(place):
            await _bend(hub, place, found)
    for number in numbers:
        asked = request(seed, number)
        found.judge(asked, *await hub.ask(asked))
    return found


async def reached(hub: OddHub) -> set[str]:
    """The fields that are asked, or refuse what they are asked, where all arguments have usual values."""
    return {place.coordinate for place in PLACES if _reaches(await _answer(hub, place), [*place.name.split(".")])}


async def _answer(hub: OddHub, place: Place) -> Any:
    path = place.name
    given = {name: usual(name, typed, f"{path}.{name}") for name, typed in place.arguments.items()}
    query, variables = document(place, given)
    return _whole(json.loads((await hub.ask(OddRequest(place, query, variables, 0)))[1]))


def _whole(told: Any) -> Any:
    """An answer as HTTP has it, from what a socket says too: its `error` is a list of errors."""
    answer = told.get("payload", told)
    return {"errors": answer} if isinstance(answer, list) else answer


def _reaches(answer: Any, path: list[str]) -> bool:
    """Whether the answer has something at the path, or an error that was raised just there."""
    raised = [[step for step in error.get("path") or () if isinstance(step, str)] for error in answer.get("errors", ())]
    return path in raised or _holds(answer.get("data"), path)


def _holds(value: Any, path: list[str]) -> bool:
    if not path:
        return True
    if isinstance(value, list):
        return any(_holds(each, path) for each in value)
    return isinstance(value, dict) and path[0] in value and _holds(value[path[0]], path[1:])


async def _bend(hub: OddHub, place: Place, found: OddFindings) -> None:
    """Take a cursor of the list and send it back with odd values inside."""
    cursor = _cursor(await _page(hub, place), place.name.split("."))
    if cursor is None:
        return
    found.sealed.add(place.coordinate)
    for odd in odd_cursors(cursor):
        asked = OddRequest(place, *document(place, {"after": odd}), 0)
        found.judge(asked, *await hub.ask(asked))


async def _page(hub: OddHub, place: Place) -> Any:
    below = "cursor" if place.operation == "subscription" else "pageInfo { endCursor }"
    return _whole(json.loads((await hub.ask(OddRequest(place, *document(place, {}, below), 0)))[1])).get("data")


def _cursor(value: Any, path: list[str]) -> str | None:
    if isinstance(value, list):
        return next((cursor for each in value if (cursor := _cursor(each, path))), None)
    if not isinstance(value, dict):
        return None
    if path:
        return _cursor(value.get(path[0]), path[1:])
    cursor = value.get("cursor") or (value.get("pageInfo") or {}).get("endCursor")
    return cursor if isinstance(cursor, str) else None


def _codes(answer: Any) -> set[Any]:
    """The codes of errors, of an answer and of what a socket says."""
    return {error.get("extensions", {}).get("code") for error in _whole(answer).get("errors", ())}
