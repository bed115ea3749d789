"""Mask the personal data that departments wrote into the free text of records.

No column is made for it, but a sentence may name a person's identity number or mobile telephone (PIPL, Art. 28).
"""

import re
from collections.abc import Mapping
from typing import Any

from hub.intake.ingest.resources import RESOURCES

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
#: Resident identity numbers of 18 (GB 11643) and, older, of 15 characters, and mobile telephone numbers.
_IDENTITY = re.compile(
    rf"(?<![0-9A-Za-z])[1-9][0-9]{{5}}(?:(?:19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]|[0-9]{{2}}{_DAY}[0-9]{{3}})(?![0-9A-Za-z])"
)
_TELEPHONE = re.compile(r"(?<![0-9A-Za-z])(1[3-9][0-9])([- ]?)[0-9]{4}([- ]?[0-9]{4})(?![0-9A-Za-z])")


def masked(text: str) -> str:
    """The text with identity numbers as 420***********1234 and telephone numbers as 138****5678."""
    hidden = _IDENTITY.sub(lambda match: f"{match[0][:3]}{'*' * (len(match[0]) - 7)}{match[0][-4:]}", text)
    return _TELEPHONE.sub(r"\1\2****\3", hidden)


def masked_body(resource: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body with its texts masked, except what identifies the record; the same object if nothing was masked."""
    kept = RESOURCES[resource].identity
    texts = {name: masked(value) for name, value in body.items() if isinstance(value, str) and name not in kept}
    changed = {name: value for name, value in texts.items() if value != body[name]}
    return {**body, **changed} if changed else body
