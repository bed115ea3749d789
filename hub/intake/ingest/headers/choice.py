"""Choose by which mapping a file is read.

The one that is named for a delivery is used whatever there is. Of the provider's own, then of the shipped ones, it is
the one that understands most of the file and leaves no required column out; a shipped one has to understand more than
the standard does. Two that say different things of one column are refused by name: nobody can tell which is right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from hub.core.errors import Invalid
from hub.intake.ingest.headers.layout import HEADER_ROW, Layout, check_header
from hub.intake.ingest.headers.mappings import HeaderMapping, shipped_mappings
from hub.intake.ingest.headers.pairing import Ground, PairedTitle, fields, pair
from hub.intake.ingest.results import Finding, Severity
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.resource import Resource, required_fields


@dataclass(frozen=True, slots=True)
class OfferedMappings:
    """The mapping that was named for this delivery, if one was, and those kept for its provider and resource."""

    named: HeaderMapping | None = None
    kept: Sequence[HeaderMapping] = ()

    @property
    def all(self) -> tuple[HeaderMapping, ...]:
        """Every one of them."""
        return (*([self.named] if self.named else ()), *self.kept)


@dataclass(frozen=True, slots=True)
class _Candidate:
    mapping: HeaderMapping
    origin: str
    paired: Sequence[PairedTitle]

    @property
    def understood(self) -> int:
        return _understood(self.paired)


def read_header(resource: Resource, headers: Sequence[str], offered: OfferedMappings, path: Path) -> Layout:
    """The layout of a file by the mapping that fits it, which a finding names; raises Invalid where none fits."""
    chosen = _chosen(resource, headers, offered, path)
    layout = check_header(resource, headers, chosen.mapping if chosen else None, path)
    if chosen is None:
        return layout
    text = f"read by the mapping {chosen.mapping.name}, {chosen.origin}"
    used = Finding(HEADER_ROW, None, FindingCode.MAPPING_USED, text, Severity.WARNING)
    return replace(layout, findings=(used, *layout.findings))


def _chosen(resource: Resource, headers: Sequence[str], offered: OfferedMappings, path: Path) -> _Candidate | None:
    if named := offered.named:
        if named.resource != resource.code:
            raise Invalid(f"{path.name}: the mapping {named.name} is for {named.resource}, not for {resource.code}")
        return _Candidate(named, "which was named", pair(resource, headers, named))
    standard = pair(resource, headers, None)
    kept = _candidates(resource, headers, offered.kept, "kept for this provider")
    shipped = _candidates(resource, headers, shipped_mappings(), "which comes with the hub")
    tiers = (
        [each for each in kept if each.paired != standard],
        [each for each in shipped if each.understood > _understood(standard)],
    )
    for tier in tiers:
        if fitting := [each for each in tier if _lacks_nothing(resource, each.paired)]:
            return _best(fitting, path)
    if _lacks_nothing(resource, standard):
        return None
    return next((_best(tier, path) for tier in tiers if tier), None)


def _candidates(
    resource: Resource, headers: Sequence[str], mappings: Iterable[HeaderMapping], origin: str
) -> list[_Candidate]:
    own = (mapping for mapping in mappings if mapping.resource == resource.code)
    return [_Candidate(mapping, origin, pair(resource, headers, mapping)) for mapping in own]


def _best(candidates: Sequence[_Candidate], path: Path) -> _Candidate:
    for one, other in combinations(candidates, 2):
        for title, left, right in _contradictions(one, other):
            raise Invalid(
                f"{path.name}: the mappings {one.mapping.code} and {other.mapping.code} read the column {title} as"
                f" {left} and as {right}: name the right one by --mapping, or remove the other"
            )
    return max(candidates, key=lambda each: each.understood)


def _contradictions(one: _Candidate, other: _Candidate) -> Iterable[tuple[str, str, str]]:
    for left, right in zip(one.paired, other.paired, strict=False):  # the file's titles; constants come after them
        first, second = _meaning(left), _meaning(right)
        if first and second and first != second:
            yield left.title, first, second


def _meaning(each: PairedTitle) -> str:
    return each.field or ("personal" if each.ground is Ground.PERSONAL else "")


def _lacks_nothing(resource: Resource, paired: Iterable[PairedTitle]) -> bool:
    return fields(paired).issuperset(required_fields(resource))


def _understood(paired: Iterable[PairedTitle]) -> int:
    return sum(each.ground is not Ground.UNKNOWN for each in paired)
