"""The resources of the department files: those that come with the hub, and those that officials declared beside them.

Each file here declares one, in YAML as officials do, or in Python where a row has rules of its own; none is listed
anywhere else.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import yaml

from hub.core.live_mapping import LiveMapping
from hub.intake.ingest.declarations.compilation import resource
from hub.intake.ingest.declarations.language import ResourceDeclaration
from hub.intake.ingest.standard.resource import Resource

Declared = tuple[Resource, ...]


def _shipped() -> Iterator[Resource]:
    for module in iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").RESOURCE
    for path in Path(__file__).parent.glob("*.yaml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        yield resource(ResourceDeclaration.model_validate(content))


#: What comes with the hub, by code; nobody can declare it otherwise.
SHIPPED = {each.code: each for each in sorted(_shipped(), key=lambda each: (each.order, each.code))}
_declared: Callable[[], Declared] = tuple


def declared_by(declared: Callable[[], Declared]) -> None:
    """Ask this function, from now on, which resources were declared; it returns the same tuple until that changes."""
    global _declared
    _declared = declared


def _by_code(declared: Declared) -> dict[str, Resource]:
    added = sorted(declared, key=lambda each: (each.order, each.code))
    return {**SHIPPED, **{each.code: each for each in added if each.code not in SHIPPED}}


#: By code, in the standard's order; the district's own after them.
RESOURCES = LiveMapping(lambda: _declared(), _by_code)
