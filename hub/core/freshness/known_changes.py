"""What a cache asks of the changes that this process has learned of, before it trusts what it remembers."""

from collections.abc import Collection
from typing import Protocol


class KnownChanges(Protocol):
    """`Changes` (hub/core/freshness/changes.py), as the caches of rows and of answers see it.

    A cache notes the `version` before it reads. What was true at that version is still true where nothing it is about
    has been touched since. `epoch` is None until the store's is known: until then nothing may be remembered.
    """

    epoch: int | None
    version: int

    def unchanged(self, since: int) -> bool:
        """Whether this process has learned of no change since a version."""

    def untouched(self, since: int, about: Collection[str] | None) -> bool:
        """Whether none of these enterprises has changed since a version; None is all there are."""

    def touched(self, since: int) -> Collection[str] | None:
        """The enterprises that have changed since a version; None where it may be any."""
