"""The resources of the department files: each module here declares one, and none is listed anywhere else."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from hub.intake.ingest.standard.resource import Resource


def _declared() -> Iterator[Resource]:
    for module in iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").RESOURCE


#: By code, in the standard's order; the district's own after them.
RESOURCES: Mapping[str, Resource] = MappingProxyType(
    {resource.code: resource for resource in sorted(_declared(), key=lambda each: (each.order, each.code))}
)
