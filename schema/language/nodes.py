"""Relay's global ids."""

from base64 import b64decode, b64encode

import strawberry

from hub.core.errors import Invalid


@strawberry.interface(description="Anything with a global id (Relay).")
class Node:
    id: strawberry.ID = strawberry.field(description="Relay's global id.")


def global_id(type_name: str, key: str) -> strawberry.ID:
    return strawberry.ID(b64encode(f"{type_name}:{key}".encode()).decode())


def parts(text: str) -> tuple[str, str]:
    """Split a global id into type and key; raises Invalid for a text that is not one."""
    try:
        type_name, separator, key = b64decode(text, validate=True).decode().partition(":")
    except ValueError:  # binascii's and Unicode's own, and the plain one for a text outside ASCII
        separator = ""
    if not separator:
        raise Invalid(f"{text[:60]!r} is not a global id", field="id")
    return type_name, key
