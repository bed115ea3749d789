"""A GraphQL request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A request as JSON tells it: the document's text, the name of the operation to run, and its variables.

    `digest` is the SHA-256 of a trusted document, which may stand instead of the text.
    """

    query: str
    operation: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    digest: str | None = None
