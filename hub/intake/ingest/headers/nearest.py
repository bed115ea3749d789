"""Suggest which of a file's titles could be a column that is missing."""

from collections.abc import Collection, Iterable, Mapping

from rapidfuzz import fuzz, process

from hub.intake.ingest.headers.mappings import shipped_mappings
from hub.intake.ingest.headers.titles import plain
from hub.intake.ingest.spellings import header_key
from hub.intake.ingest.standard.resource import Resource, header

#: Of 100, how alike two titles have to be: 处罚时间 and 处罚日期 have 50, 当事人 and 处罚日期 have 0.
_ALIKE = 50


def nearest_titles(resource: Resource, missing: Iterable[str], spare: Collection[str]) -> Mapping[str, str]:
    """For each missing field the one of the `spare` titles that is most like any of its names, if one is like it."""
    keys = {plain(header_key(title)): title for title in spare}
    scored = {field: _most_alike(_names(resource, field), keys) for field in missing}
    return {field: title for field, title in scored.items() if title}


def _names(resource: Resource, field: str) -> list[str]:
    """What the standard and the shipped mappings call the field, in Chinese."""
    shipped = (mapping.fields_by_title for mapping in shipped_mappings() if mapping.resource == resource.code)
    titles = [title for names in (header(resource), *shipped) for title, meant in names.items() if meant == field]
    return [title for title in titles if not title.isascii()]


def _most_alike(names: Iterable[str], keys: Mapping[str, str]) -> str | None:
    best = (process.extractOne(name, keys.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE) for name in names)
    found = max((match for match in best if match), key=lambda match: match[1], default=None)
    return keys[found[0]] if found else None
