"""Pair the columns of one file with the fields of its resource."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.core.errors import Invalid
from hub.intake.ingest.headers.mappings import AmountColumn, HeaderMapping
from hub.intake.ingest.results import Finding, Severity
from hub.intake.ingest.spellings import header_key, is_unit
from hub.intake.ingest.standard.finding_codes import FindingCode
from hub.intake.ingest.standard.handed_back import TITLES
from hub.intake.ingest.standard.resource import Resource, header, required_fields

#: Columns that department files carry beside the standard's, and that say nothing new.
_COMPANIONS = frozenset({"序号", "企业名称", "单位名称", "市场主体名称", "主体名称", "备注", *TITLES})
_TITLE_WITH_UNIT = re.compile(r"(?P<title>.+)\((?:单位[::])?(?P<unit>[^()]+)\)")
#: Findings about the header carry this row number.
HEADER_ROW = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` pairs each header, as the file writes it, with its field; the rest is what a mapping adds."""

    resource: Resource
    columns: tuple[tuple[str, str], ...]
    amounts: Mapping[str, AmountColumn] = field(default_factory=dict)
    jurisdiction_from: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def check_header(resource: Resource, headers: Sequence[str], mapping: HeaderMapping | None, path: Path) -> Layout:
    """Pair the file's headers with fields; raises Invalid where a required column is missing or one comes twice."""
    titles = {**header(resource), **(mapping.fields_by_title() if mapping else {})}
    amounts = dict(mapping.amounts) if mapping else {}
    columns, unknown = [], []
    for title in headers:
        if name := titles.get(header_key(title)):
            columns.append((title, name))
        elif with_unit := _title_with_unit(resource, title):
            columns.append((title, with_unit[0]))
            amounts[with_unit[0]] = AmountColumn(unit=with_unit[1])
        elif header_key(title) not in _COMPANIONS and not (mapping and header_key(title) in mapping.understood()):
            unknown.append(title)
    _refuse_doubles(columns, path)
    _refuse_missing(resource, columns, headers, path)
    return Layout(
        resource,
        tuple(columns),
        amounts,
        mapping.infer_jurisdiction_from if mapping else (),
        tuple(_unknown_column(resource, title) for title in unknown),
    )


def _title_with_unit(resource: Resource, title: str) -> tuple[str, str] | None:
    """Field and unit of a title such as 研发费用（万元）."""
    match = _TITLE_WITH_UNIT.fullmatch(header_key(title))
    if match is None or not is_unit(match["unit"]):
        return None
    name = header(resource).get(match["title"])
    return (name, match["unit"]) if name in resource.row.amounts() else None


def _refuse_doubles(columns: Iterable[tuple[str, str]], path: Path) -> None:
    first: dict[str, str] = {}
    for title, name in columns:
        if name in first:
            raise Invalid(f"{path.name}: the columns {first[name]} and {title} mean the same field {name!r}")
        first[name] = title


def _refuse_missing(resource: Resource, columns: Iterable[tuple[str, str]], headers: Iterable[str], path: Path) -> None:
    present = {name for _, name in columns}
    missing = [resource.row.title(name) for name in required_fields(resource) if name not in present]
    if missing:
        raise Invalid(
            f"{path.name}: {resource.code} needs the columns {', '.join(missing)}; the file has {', '.join(headers)}"
        )


def _unknown_column(resource: Resource, title: str) -> Finding:
    message = f"{title}: {resource.code} has no such column, so nothing was read from it"
    return Finding(HEADER_ROW, None, FindingCode.UNKNOWN_COLUMN, message, Severity.WARNING)
