"""The resources of the department files: those that come with the hub, and those that officials declared beside them.

Each file here declares one, in YAML as officials do, or in Python where a row has rules of its own; none is listed
anywhere else.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

from hub.core.district import district
from hub.core.live_mapping import LiveMapping
from hub.core.release.shipped_yaml import read_shipped
from hub.intake.ingest.declarations.compilation import resource
from hub.intake.ingest.declarations.language import ResourceDeclaration
from hub.intake.ingest.standard.resource import Resource


class DeclaredResources(NamedTuple):
    """The resources in force beside those of the hub; of those that are still drafts the files, by code."""

    resources: tuple[Resource, ...]
    drafts: Mapping[str, str]


NOTHING_DECLARED = DeclaredResources((), {})


def _shipped() -> Iterator[Resource]:
    for module in iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").RESOURCE
    for path in Path(__file__).parent.glob("*.yaml"):
        content = read_shipped(path.read_text("utf-8"))
        # The hub's own belong to whoever operates it: another district may have no department of the name.
        yield resource(ResourceDeclaration.model_validate({**content, "owner": district().operator}))


#: What comes with the hub, by code; nobody can declare it otherwise.
SHIPPED = {each.code: each for each in sorted(_shipped(), key=lambda each: (each.order, each.code))}


def _nothing() -> DeclaredResources:
    return NOTHING_DECLARED


_declared: Callable[[], DeclaredResources] = _nothing


def declared_by(declared: Callable[[], DeclaredResources]) -> None:
    """Ask this function, from now on, which resources were declared; it returns the same value until that changes."""
    global _declared
    _declared = declared


def _by_code(declared: DeclaredResources) -> dict[str, Resource]:
    added = sorted(declared.resources, key=lambda each: (each.order, each.code))
    return {**SHIPPED, **{each.code: each for each in added if each.code not in SHIPPED}}


#: By code, in the standard's order; the district's own after them.
RESOURCES = LiveMapping(lambda: _declared(), _by_code)


def why_unknown(code: str) -> str:
    """Say why no file of a resource can be taken in: it is still a draft, or nobody declared it."""
    if code in (drafts := _declared().drafts):
        return f"resource {code!r} is a draft: {drafts[code]} has to be published first (`hub rules publish`)"
    return f"no resource {code!r}; there are {', '.join(RESOURCES)}"
