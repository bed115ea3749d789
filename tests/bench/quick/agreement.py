"""Before anything is measured: all contenders give the same answer, and it is no error."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from tests.bench.quick.contenders import Running
from tests.bench.quick.shapes import Asked, Shape

_ASKED = 5


def check(
    shapes: Sequence[Shape], contenders: Sequence[Running], asked: Mapping[Asked, Sequence[str]], token: str
) -> None:
    """Ends the benchmark at the first difference."""
    drawn = random.Random(1)
    for shape in shapes:
        for _ in range(_ASKED):
            body = shape.body(drawn.sample(asked[shape.asked], shape.enterprises))
            first, *others = (_answer(contender, shape, body, token) for contender in contenders)
            for contender, answer in zip(contenders[1:], others, strict=True):
                if answer != first:
                    raise SystemExit(
                        f"{shape.name}: {contender.contender.name} does not answer as {contenders[0].contender.name}:"
                        f"\n{first}\n{answer}\n{body}"
                    )


def _answer(contender: Running, shape: Shape, body: str, token: str) -> Any:
    url = contender.url + contender.contender.path(shape.name)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = httpx.post(url, content=body, headers=headers)
    if answer.status_code != 200 or answer.json().keys() - {"extensions"} != {"data"}:
        raise SystemExit(f"{shape.name}: {contender.contender.name} answers {answer.status_code}: {answer.text[:500]}")
    return answer.json()["data"]
