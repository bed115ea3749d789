"""What is kept of a refused row: its cells without numbers of people, and which record it would be."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from hub.intake.ingest.headers.layout import Layout
from hub.intake.ingest.personal.rules import masked_cells
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.rows.given import GivenCells
from hub.intake.ingest.standard.row import Row


def kept_cells(layout: Layout, source: SourceRow, uscc: str | None) -> Mapping[str, Any]:
    """The row's cells as a clerk may see them; `uscc` is None where no enterprise's code could be read."""
    fields = {field: title for title, field in layout.columns}
    identity = {fields[name] for name in layout.resource.identity if name in fields}
    return masked_cells(source.all_cells(), fields.get("uscc"), identity, of_enterprise=uscc is not None)


def readable_key(layout: Layout, given: GivenCells) -> str | None:
    """The key of the record that the row would be; None where a field that identifies it cannot be read by itself."""
    model, read = layout.resource.row, {}
    for name in layout.resource.identity:
        try:
            read[name] = _read(model, name, given.values.get(name))
        except ValidationError:
            return None
    return layout.resource.key(model.model_construct(**read))


def _read(model: type[Row], name: str, value: object) -> Any:
    """One field's value; a required one that is blank cannot be read."""
    return _reader(model, name).validate_python(value)


@lru_cache(maxsize=256)
def _reader(model: type[Row], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(kind)
