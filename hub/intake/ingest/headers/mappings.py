"""Mappings for files with other headers: a YAML file beside this module says what each column means."""

from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hub.core.errors import Invalid
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.spellings import header_key, is_unit
from hub.intake.ingest.standard.resource import Resource, header, required_fields


class _StrictModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AmountColumn(_StrictModel):
    """The unit of a column of bare numbers, and the column that names the currency, if there is one."""

    unit: str
    currency_header: str | None = None


class HeaderMapping(_StrictModel):
    """The headers of one kind of file, and the fields of a resource that they stand for."""

    code: str
    title: str
    resource: str
    headers: dict[str, str]
    amounts: dict[str, AmountColumn] = {}
    infer_jurisdiction_from: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def fields_by_title(self) -> dict[str, str]:
        """Column titles, in the form `header_key` gives them, to fields."""
        return {header_key(title): field for title, field in self.headers.items()}

    def understood(self) -> frozenset[str]:
        """Every column title that the mapping names, also those that it ignores."""
        currencies = (amount.currency_header for amount in self.amounts.values() if amount.currency_header)
        return frozenset(header_key(title) for title in (*self.headers, *self.ignored, *currencies))


def load_mapping(path: Path) -> HeaderMapping:
    """Read one mapping; raises Invalid with every mistake in it."""
    try:
        mapping = HeaderMapping.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise Invalid(f"{path.name}: not YAML: {error}") from error
    except ValidationError as error:
        raise Invalid(f"{path.name}: {'; '.join(_sentences(error))}") from error
    if mistakes := list(_mistakes(mapping)):
        raise Invalid(f"{path.name}: {'; '.join(mistakes)}")
    return mapping


@cache
def shipped_mappings() -> tuple[HeaderMapping, ...]:
    """The mappings that come with the hub, by the names of their files."""
    folder = Path(str(files("hub.intake.ingest.headers")))
    return tuple(load_mapping(path) for path in sorted(folder.glob("*.yaml")))


def recognised_headers(resource: Resource) -> frozenset[str]:
    """The titles of the code's column by which a file's header row is found, in the form `header_key` gives them."""
    standard = {title for title, field in header(resource).items() if field == "uscc"}
    foreign = (mapping.fields_by_title() for mapping in shipped_mappings() if mapping.resource == resource.code)
    return frozenset(
        standard.union(*({title for title, field in titles.items() if field == "uscc"} for titles in foreign))
    )


def known_headers(resource: Resource) -> frozenset[str]:
    """The titles that feed any field, by the standard or a shipped mapping, in the form `header_key` gives them."""
    foreign = (mapping.fields_by_title() for mapping in shipped_mappings() if mapping.resource == resource.code)
    return frozenset(header(resource)).union(*foreign)


def detect_mapping(resource: Resource, headers: Collection[str]) -> HeaderMapping | None:
    """The shipped mapping that knows more of the headers than the standard does; None: read the file as standard."""
    present = frozenset(header_key(title) for title in headers)
    best, most = None, len(present & header(resource).keys())
    for mapping in shipped_mappings():
        understood = len(present & mapping.understood())
        if mapping.resource == resource.code and understood > most and _complete(mapping, resource, present):
            best, most = mapping, understood
    return best


def _complete(mapping: HeaderMapping, resource: Resource, present: Collection[str]) -> bool:
    fields = {field for title, field in mapping.fields_by_title().items() if title in present}
    return fields.issuperset(required_fields(resource))


def _sentences(error: ValidationError) -> Iterable[str]:
    for mistake in error.errors():
        yield f"{'.'.join(map(str, mistake['loc'])) or 'the file'}: {mistake['msg']}"


def _mistakes(mapping: HeaderMapping) -> Iterable[str]:
    resource = RESOURCES.get(mapping.resource)
    if resource is None:
        yield f"resource: {mapping.resource!r} is not one of {', '.join(RESOURCES)}"
        return
    fields = resource.row.model_fields
    for title, field in mapping.headers.items():
        if field not in fields:
            yield f"headers.{title}: {mapping.resource} has no field {field!r}"
    for field, amount in mapping.amounts.items():
        if field not in mapping.headers.values():
            yield f"amounts.{field}: no header stands for this field"
        if not is_unit(amount.unit):
            yield f"amounts.{field}: {amount.unit!r} is no unit the hub knows"
    for field in required_fields(resource):
        if field not in mapping.headers.values():
            yield f"headers: no header stands for {resource.row.title(field)} ({field})"
