"""What the check of packages found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class FaultCode(StrEnum):
    """What kind of fault a package has."""

    UNREADABLE = "unreadable"
    MISSING = "missing"
    ALTERED = "altered"
    UNLISTED = "unlisted"
    SIGNATURE = "signature"
    CHAIN = "chain"
    ROWS = "rows"
    ROOT = "root"


@dataclass(frozen=True, slots=True)
class PackageFault:
    """One thing that is wrong; `file` is relative to what was checked."""

    code: FaultCode
    file: str
    message: str


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package whose manifest could be read."""

    folder: Path
    name: str
    content: bytes
    manifest: Mapping[str, Any]

    @property
    def order(self) -> tuple[str, int]:
        return self.manifest["view"], self.manifest["number"]


@dataclass(slots=True)
class PackageVerification:
    """What was checked, by which keys, and everything that is wrong.

    `unproved` names packages whose rows could not be held against their root, with the reason.
    """

    packages: Sequence[str] = ()
    signed_by: set[str] = field(default_factory=set)
    keys_beside: bool = False
    faults: list[PackageFault] = field(default_factory=list)
    unproved: dict[str, str] = field(default_factory=dict)
