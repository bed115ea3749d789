"""What a page makes of the answer to a change: nothing where it was made, or the sentence that says why not."""

import secrets
from collections.abc import Mapping
from typing import Any

from hub.pages.site.host import Answer
from hub.pages.site.refusals import of_code, told


def new_mutation() -> str:
    """Return a name for a change, by which the same one is never made twice."""
    return secrets.token_hex(16)


def problem_of(answer: Answer, mutation: str, sentences: Mapping[str, str]) -> str | None:
    """Say why a change was refused: by the field that was wrong, by the code, or as any refusal; None where it was not.

    `sentences` are by the name of a field of the input, or by the code of an error.
    """
    payload: Mapping[str, Any] | None = answer.data[mutation]
    if payload is None:
        return told(answer.faults[0]).text
    if (refusal := payload["refusal"]) is None:
        return None
    for key in (refusal["field"], refusal["code"]):
        if key in sentences:
            return sentences[key]
    return of_code(refusal["code"]).text
