"""What a request leaves behind: nothing that only the garbage collector can find."""

import gc
from collections.abc import Iterator

import pytest

from tests.district import District, Hub, code

QUESTIONS = [
    """query ($usccs: [String!]!) { enterprises(usccs: $usccs) { ... on Enterprise {
        name grade(scheme: "tax") { level } eligibilities(scenarios: ["bank-tax"]) { outcome holdsUntil } } } }""",
    """query ($usccs: [String!]!) { enterprises(usccs: $usccs) { ... on Enterprise {
        grades { level indicators { code } } gradeHistory(scheme: "tax", first: 5) { nodes { level } } } } }""",
]


#: Whose objects are counted: the client of this test leaves some of its own.
OWN = {"asyncpg", "auth", "graphql", "hub", "resolvers", "schema"}


@pytest.fixture
def looked_through() -> Iterator[None]:
    """Whatever is there before is looked at once, at the end: with all tests in one process that takes seconds."""
    yield
    gc.unfreeze()


def garbage() -> set[str]:
    """The types of the hub's objects that nothing but the garbage collector finds any more, frozen ones aside."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        found = {type(each) for each in gc.garbage}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    return {kind.__qualname__ for kind in found if kind.__module__.partition(".")[0] in OWN}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.usefixtures("looked_through")
async def test_a_usual_question_leaves_no_garbage(hub: Hub, district: District, question: str) -> None:
    await district.register(1, 2)
    await district.empty_lists()
    asker = await hub.client("reader", "enterprise:read", "grade:read", "record.tax:read", "eligibility:read")
    for _ in range(2):  # until the document is remembered, validation leaves its own
        await asker.ask(question, usccs=[code(3)])
    gc.unfreeze()  # a command that ran in this process may have frozen what is garbage by now
    gc.collect()
    gc.freeze()

    for numbers in ([1, 2], [2, 3], [2, 3], [2, 3]):
        answer = await asker.ask(question, usccs=[code(number) for number in numbers])

        assert "errors" not in answer
        assert garbage() == set()

    gc.unfreeze()
    assert garbage() == set()
