"""Pair each title of a file with the field it stands for, and say how that is known; nothing is refused here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from hub.intake.ingest.headers.mappings import HeaderMapping, unit_in
from hub.intake.ingest.headers.titles import is_format_note, means_code, means_persons_number, plain, split
from hub.intake.ingest.spellings import header_key
from hub.intake.ingest.standard.handed_back import TITLES
from hub.intake.ingest.standard.kinds import accepted_words
from hub.intake.ingest.standard.resource import Resource, header

#: Columns that department files carry beside the standard's, and that say nothing new.
_COMPANIONS = frozenset(
    {"序号", "企业名称", "单位名称", "市场主体名称", "主体名称", "纳税人名称", "行政相对人名称", "备注", *TITLES}
)


class Ground(IntEnum):
    """Why a title is read as it is; of two titles for one field the stronger ground decides."""

    UNKNOWN = 0
    PERSONAL = 1
    IGNORED = 2
    MEANING = 3
    NAMED = 4


@dataclass(frozen=True, slots=True)
class PairedTitle:
    """A title of the file with its field, if it has one; `unit` is the one that the title gives its numbers.

    `constant` is what a mapping says of every row, for a column that the file does not have.
    """

    title: str
    ground: Ground
    field: str | None = None
    unit: str | None = None
    constant: str | None = None


def pair(resource: Resource, headers: Iterable[str], mapping: HeaderMapping | None) -> list[PairedTitle]:
    """Every title of the file, in its order, then the mapping's constants.

    A mapping goes before the standard, names before what titles mean, and any column before a constant.
    """
    paired = [_paired(resource, title, mapping) for title in headers]
    named = {each.field for each in paired if each.ground is Ground.NAMED}
    columns = [_spare(each) if each.ground is Ground.MEANING and each.field in named else each for each in paired]
    return [*columns, *_constants(resource, columns, mapping)]


def fields(paired: Iterable[PairedTitle]) -> frozenset[str]:
    """The fields for which the file has a column."""
    return frozenset(each.field for each in paired if each.field)


def _constants(
    resource: Resource, columns: Iterable[PairedTitle], mapping: HeaderMapping | None
) -> Iterator[PairedTitle]:
    present = fields(columns)
    for field, value in (mapping.constants if mapping else {}).items():
        if field not in present:
            yield PairedTitle(resource.row.title(field), Ground.NAMED, field, constant=value)


def _spare(each: PairedTitle) -> PairedTitle:
    return PairedTitle(each.title, Ground.UNKNOWN)


def _paired(resource: Resource, title: str, mapping: HeaderMapping | None) -> PairedTitle:
    key = plain(header_key(title))
    for attempt in _by_mapping(resource, title, key, mapping), _by_standard(resource, title, key):
        if attempt:
            return attempt
    if key in _COMPANIONS:
        return PairedTitle(title, Ground.IGNORED)
    return PairedTitle(title, Ground.PERSONAL if means_persons_number(key) else Ground.UNKNOWN)


def _by_mapping(resource: Resource, title: str, key: str, mapping: HeaderMapping | None) -> PairedTitle | None:
    if mapping is None:
        return None
    if key in mapping.personal_titles:
        return PairedTitle(title, Ground.PERSONAL)
    named = {key, *_without_unit(title)}
    field = next((mapping.fields_by_title[words] for words in named if words in mapping.fields_by_title), None)
    if field:
        return PairedTitle(title, Ground.NAMED, field, _unit(resource, field, title))
    return PairedTitle(title, Ground.IGNORED) if key in mapping.understood else None


def _by_standard(resource: Resource, title: str, key: str) -> PairedTitle | None:
    names = header(resource)
    if field := names.get(key):
        return PairedTitle(title, Ground.NAMED, field)
    if means_code(key):
        return PairedTitle(title, Ground.MEANING, "uscc")
    head, brackets = split(key)
    field = names.get(head)
    if field and (unit := _unit(resource, field, title)):
        return PairedTitle(title, Ground.NAMED, field, unit)
    if field and all(is_format_note(text) or _lists_words(resource, field, text) for text in brackets):
        return PairedTitle(title, Ground.MEANING, field)
    return None


def _without_unit(title: str) -> Iterator[str]:
    if unit_in(title):
        yield split(plain(header_key(title))).head


def _unit(resource: Resource, field: str, title: str) -> str | None:
    """The unit in the title of a column of money; a number in the bracket of any other column is no unit."""
    return unit_in(title) if field in resource.row.amounts() else None


def _lists_words(resource: Resource, field: str, text: str) -> bool:
    """Whether a bracket only lists words that the column may hold, as in 严重程度（轻微/一般/严重）."""
    words = accepted_words(resource.row, field)
    return bool(words) and all(word in words for word in _listed(text))


def _listed(text: str) -> Sequence[str]:
    return text.replace("、", "/").replace(",", "/").replace("或", "/").split("/")
