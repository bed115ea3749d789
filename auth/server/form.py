"""The form in the body of a client's request (RFC 6749, section 3.2 and appendix B)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError

MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_PARAMETERS = 50
_REPEATED = "a parameter is repeated"
#: Names that an error description may repeat: Authlib raises ValueError for one that is not printable ASCII.
_PRINTABLE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Form:
    """The parameters that have a value; `resources` are apart, because only they may repeat (RFC 8707, section 2)."""

    parameters: Mapping[str, str]
    resources: Sequence[str]


def read(content_type: str, body: bytes) -> Form:
    """Read a form; raises invalid_request for another media type, a bad encoding or a repeated parameter."""
    if content_type.partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise InvalidRequestError(f"the body must be {MEDIA_TYPE}")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError as error:
        raise InvalidRequestError("the body is not form-urlencoded UTF-8") from error
    parameters: dict[str, str] = {}
    for name, value in pairs:
        if name in parameters and name != "resource":
            raise InvalidRequestError(f"the parameter {name} is repeated" if _PRINTABLE.fullmatch(name) else _REPEATED)
        parameters[name] = value
    return Form(
        {name: value for name, value in parameters.items() if value and name != "resource"},
        [value for name, value in pairs if name == "resource" and value],
    )
