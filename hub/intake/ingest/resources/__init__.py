"""The resources of the department files: those that come with the hub, and those that officials declared beside them.

Each file here declares one, and none is listed anywhere else.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import iter_modules

from hub.core.live_mapping import LiveMapping
from hub.intake.ingest.standard.resource import Resource

Declared = tuple[Resource, ...]


def _shipped() -> Iterator[Resource]:
    for module in iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").RESOURCE


#: What comes with the hub, by code; nobody can declare it otherwise.
SHIPPED = {resource.code: resource for resource in sorted(_shipped(), key=lambda each: (each.order, each.code))}
_declared: Callable[[], Declared] = tuple


def declared_by(declared: Callable[[], Declared]) -> None:
    """Ask this function, from now on, which resources were declared; it returns the same tuple until that changes."""
    global _declared
    _declared = declared


def _by_code(declared: Declared) -> dict[str, Resource]:
    added = sorted(declared, key=lambda each: (each.order, each.code))
    return {**SHIPPED, **{resource.code: resource for resource in added if resource.code not in SHIPPED}}


#: By code, in the standard's order; the district's own after them.
RESOURCES = LiveMapping(lambda: _declared(), _by_code)
