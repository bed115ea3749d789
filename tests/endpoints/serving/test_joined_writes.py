"""What a response writes leaves in one send, and never later than at the loop's next turn."""

import asyncio

import pytest

from hub.endpoints.serving import joined_writes
from hub.endpoints.serving.joined_writes import JoinedWrites


class Wire(asyncio.Transport):
    """A transport that keeps what is sent, one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def writes(wire: Wire) -> JoinedWrites:
    return JoinedWrites(wire, asyncio.get_running_loop())


async def test_head_and_body_leave_together(wire: Wire, writes: JoinedWrites) -> None:
    writes.write(b"head ")
    writes.write(b"body")
    assert wire.sent == []

    writes.flush()
    await asyncio.sleep(0)

    assert wire.sent == [b"head body"]


async def test_a_head_whose_body_is_not_there_yet_does_not_wait_for_it(wire: Wire, writes: JoinedWrites) -> None:
    writes.write(b"head")
    await asyncio.sleep(0)
    writes.write(b"event")
    await asyncio.sleep(0)

    assert wire.sent == [b"head", b"event"]


async def test_much_is_sent_at_once(wire: Wire, writes: JoinedWrites, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined_writes, "_MOST", 10)

    for text in (b"123456", b"789012", b"3", b"a long one of its own"):
        writes.write(text)

    assert wire.sent == [b"123456", b"789012", b"3", b"a long one of its own"]


async def test_what_was_written_before_the_end_is_sent(wire: Wire, writes: JoinedWrites) -> None:
    writes.write(b"last")
    writes.close()

    assert (wire.sent, wire.closed, writes.is_closing()) == ([b"last"], True, True)


async def test_nothing_is_written_to_a_connection_that_is_gone(wire: Wire, writes: JoinedWrites) -> None:
    writes.write(b"late")
    wire.closed = True
    await asyncio.sleep(0)

    assert wire.sent == []
