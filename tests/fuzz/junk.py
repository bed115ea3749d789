"""Values that break programs: odd text, odd numbers, odd shapes; everything is drawn from the given Random."""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

TEXTS = (
    "",
    " ",
    "null",
    "\x00",
    "\n\r\t",
    "\ufeff",
    "\u202e\u200b",
    "虚构1号科技有限公司",
    "91420799MA0000015U",
    "９１４２０７９９ＭＡ００００015u",
    "é" * 40,
    "\U0001f3c3" * 8,
    "%00%ff%",
    "../../etc/passwd",
    "'; drop table record; --",
    "${jndi:ldap://127.0.0.1/a}",
    "<script>alert(1)</script>",
    "a" * 5_000,
    "9" * 400,
    "-1",
    "1e400",
    "2026-02-30",
    "9999-12-31T23:59:60Z",
)
_MARKS = (b"{", b"}", b"[", b'"', b"\\", b"\\ud800", b"$", b"@", b"...", b"\xff\xfe", b"&", b"=")
NUMBERS = (0, -1, 1, 500, 501, 2**31, -(2**31) - 1, 2**53 + 1, 2**63, 10**30, 1.5, -0.0, 1e308)


def text(random: Random) -> str:
    return random.choice(TEXTS) if random.random() < 0.7 else "".join(chr(_point(random)) for _ in range(12))


def value(random: Random, depth: int = 3) -> Json:
    """Any JSON value."""
    kind = random.randrange(8 if depth else 5)
    if kind < 2:
        return text(random)
    if kind == 2:
        return random.choice(NUMBERS)
    if kind < 5:
        return random.choice((None, True, False))
    if kind < 7:
        return [value(random, depth - 1) for _ in range(random.randrange(4))]
    return {text(random)[:20]: value(random, depth - 1) for _ in range(random.randrange(4))}


def document(random: Random) -> bytes:
    """Bytes that are JSON, or were."""
    return mutated(random, json.dumps(value(random), ensure_ascii=random.random() < 0.5).encode("utf-8", "replace"))


def mutated(random: Random, content: bytes, most: int = 4) -> bytes:
    """The same with a few places changed: cut, doubled, overwritten, put in."""
    for _ in range(random.randrange(most + 1)):
        at = random.randrange(len(content) + 1)
        until = min(len(content), at + random.randrange(1, 9))
        content = content[:at] + _instead(random, content[at:until]) + content[until:]
    return content


def _instead(random: Random, cut: bytes) -> bytes:
    ways: Sequence[Callable[[], bytes]] = (
        lambda: b"",
        lambda: cut * 2,
        lambda: cut[::-1],
        lambda: random.randbytes(3) + cut,
        lambda: text(random)[:30].encode("utf-8", "surrogatepass") + cut,
        lambda: (
            random.choice((b"{", b"}", b"[", b'"', b"\\", b"\\ud800", b"$", b"@", b"...", b"\xff\xfe", b"&", b"="))
            + cut
        ),
    )
    return random.choice(ways)()


def _point(random: Random) -> int:
    point = random.choice((random.randrange(0x80), random.randrange(0x3000, 0xA000), random.randrange(0x10FFFF)))
    return 0x41 if 0xD800 <= point < 0xE000 else point
