"""What a file's columns are: the field of each, and what is dropped before anything is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hub.core.errors import Invalid
from hub.intake.ingest.headers.mappings import AmountColumn, HeaderMapping
from hub.intake.ingest.headers.nearest import nearest_titles
from hub.intake.ingest.headers.pairing import Ground, PairedTitle, fields, pair
from hub.intake.ingest.results import Finding, Severity
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.resource import Resource, required_fields

#: Findings about the header carry this row number.
HEADER_ROW = 0
_HOW = "hub ingest --mapping FILE, or for every file of the provider hub mapping add FILE --provider CODE"


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` pairs each header, as the file writes it, with its field; the rest is what a mapping adds.

    `personal` are headers of persons' numbers; `left_out` are the words of a column whose rows are no data; `constants`
    are cells that every row has, by their standard titles. `given` are the fields that the file has columns for, None
    where it has all.
    """

    resource: Resource
    columns: tuple[tuple[str, str], ...]
    amounts: Mapping[str, AmountColumn] = field(default_factory=dict)
    jurisdiction_from: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    personal: frozenset[str] = frozenset()
    left_out: Mapping[str, frozenset[str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    given: tuple[str, ...] | None = None

    def reads(self, title: str) -> bool:
        """Whether anything is read from the column of this title."""
        currencies = (amount.currency_header for amount in self.amounts.values())
        return any(title in titles for titles in (dict(self.columns), self.jurisdiction_from, [*currencies]))


def in_unit(layout: Layout, unit: str) -> Layout:
    """The layout where amounts whose column states no unit are in the one of their sheet."""
    amounts = {name: AmountColumn(unit=unit) for _, name in layout.columns if name in layout.resource.row.amounts()}
    return replace(layout, amounts={**amounts, **layout.amounts}) if unit else layout


def check_header(resource: Resource, headers: Sequence[str], mapping: HeaderMapping | None, path: Path) -> Layout:
    """Pair the file's headers with fields; raises Invalid where a required column is missing or one comes twice."""
    paired = pair(resource, headers, mapping)
    _refuse_doubles(paired, path)
    _refuse_missing(resource, paired, mapping, path)
    return Layout(
        resource,
        tuple((each.title, each.field) for each in paired if each.field),
        _amounts(paired, mapping),
        mapping.infer_jurisdiction_from if mapping else (),
        tuple(finding for each in paired if (finding := _finding(resource, each))),
        frozenset(each.title for each in paired if each.ground is Ground.PERSONAL),
        mapping.left_out_among(headers) if mapping else {},
        {each.title: each.constant for each in paired if each.constant},
        _given(resource, paired),
    )


def _amounts(paired: Iterable[PairedTitle], mapping: HeaderMapping | None) -> Mapping[str, AmountColumn]:
    """Units by field: the one in the file's own title goes before the one that a mapping states."""
    stated = dict(mapping.amounts) if mapping else {}
    for each in paired:
        if each.field and each.unit:
            currency = stated[each.field].currency_header if each.field in stated else None
            stated[each.field] = AmountColumn(unit=each.unit, currency_header=currency)
    return stated


def _refuse_doubles(paired: Iterable[PairedTitle], path: Path) -> None:
    first: dict[str, str] = {}
    for each in paired:
        if each.field is None:
            continue
        if each.field in first:
            raise Invalid(
                f"{path.name}: the columns {first[each.field]} and {each.title} mean the same field {each.field!r}"
            )
        first[each.field] = each.title


def _refuse_missing(
    resource: Resource, paired: Sequence[PairedTitle], mapping: HeaderMapping | None, path: Path
) -> None:
    present = fields(paired)
    missing = [name for name in required_fields(resource) if name not in present]
    if missing:
        by = f", read by the mapping {mapping.name}" if mapping else ""
        needs = f"{path.name}{by}: {resource.code} needs the columns {', '.join(map(resource.row.title, missing))}"
        titles = ", ".join(each.title for each in paired if each.constant is None)
        raise Invalid("; ".join((needs, f"the file has {titles}", *_advice(resource, missing, paired))))


def _given(resource: Resource, paired: Iterable[PairedTitle]) -> tuple[str, ...] | None:
    present = fields(paired)
    return None if present >= resource.row.model_fields.keys() else tuple(sorted(present - {"uscc"}))


def _advice(resource: Resource, missing: Sequence[str], paired: Iterable[PairedTitle]) -> Iterable[str]:
    """What a clerk can do: name the nearest titles in a mapping, and have added what nothing is like."""
    spare = [each.title for each in paired if each.field is None and each.ground is not Ground.PERSONAL]
    nearest = nearest_titles(resource, missing, spare)
    if nearest:
        meant = ", ".join(f"{title} for {resource.row.title(name)}" for name, title in nearest.items())
        yield f"did you mean {meant}? Then say so in a mapping: {_HOW}"
    if lacking := [resource.row.title(name) for name in missing if name not in nearest]:
        yield f"no title is like {', '.join(lacking)}: the provider has to add what is missing"


def _finding(resource: Resource, each: PairedTitle) -> Finding | None:
    title = each.title
    if each.ground is Ground.MEANING and each.field:
        text, code = f"{title}: read as {resource.row.title(each.field)}", FindingCode.COLUMN_READ_AS
    elif each.ground is Ground.PERSONAL:
        text, code = f"{title}: numbers of persons, dropped before anything was kept", FindingCode.PERSONAL_COLUMN
    elif each.ground is Ground.UNKNOWN:
        text = f"{title}: {resource.code} has no such column, so nothing was read from it"
        code = FindingCode.UNKNOWN_COLUMN
    else:
        return None
    return Finding(HEADER_ROW, None, code, text, Severity.WARNING)
