"""The titles by which the header row of a file is found."""

from collections.abc import Iterable

from hub.intake.ingest.headers.mappings import HeaderMapping, shipped_mappings
from hub.intake.ingest.headers.titles import means_code, plain
from hub.intake.ingest.standard.resource import Resource, header


class RecognisedTitles(frozenset[str]):
    """The titles that a message lists; in it is every title that reads like one of them."""

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and super().__contains__(plain(key))


class CodeTitles(RecognisedTitles):
    """The titles of the code's column; in it is every title that certainly means the code."""

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or (isinstance(key, str) and means_code(key))


def recognised_headers(resource: Resource, mappings: Iterable[HeaderMapping] = ()) -> CodeTitles:
    """The titles of the code's column: the standard's, the shipped mappings' and those of `mappings`."""
    titles = {title for title, field in header(resource).items() if field == "uscc"}
    for mapping in (*shipped_mappings(), *mappings):
        if mapping.resource == resource.code:
            titles.update(title for title, field in mapping.fields_by_title.items() if field == "uscc")
    return CodeTitles(titles)


def known_headers(resource: Resource, mappings: Iterable[HeaderMapping] = ()) -> CodeTitles:
    """The titles that feed any field, by the standard, a shipped mapping or one of `mappings`."""
    titles = set(header(resource))
    for mapping in (*shipped_mappings(), *mappings):
        if mapping.resource == resource.code:
            titles.update(mapping.fields_by_title)
    return CodeTitles(titles)


def titles_beside_the_code(resource: Resource) -> RecognisedTitles:
    """The standard's other titles: a header row without the code's column is found by them, so as to be refused."""
    return RecognisedTitles(title for title, field in header(resource).items() if field != "uscc")
