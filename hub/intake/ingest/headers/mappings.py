"""Mappings for files with other headers: a YAML file says what each column means, and which are never kept."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from hub.core.errors import Invalid
from hub.intake.ingest.headers.titles import plain, split
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.spellings import header_key, is_unit, narrow
from hub.intake.ingest.standard.kinds import ColumnKind, kind_of
from hub.intake.ingest.standard.resource import Resource, header, required_fields


class _StrictModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AmountColumn(_StrictModel):
    """The unit of a column of bare numbers, and the column that names the currency, if there is one."""

    unit: str
    currency_header: str | None = None


class HeaderMapping(_StrictModel):
    """The headers of one kind of file, and the fields of a resource that they stand for.

    `left_out` names words of a column whose rows are about no enterprise, such as 自然人; columns in `personal` are
    dropped before anything is kept. `constants` are what each row of such a file is about, such as 类别: 水, where
    it has no column for it.
    """

    code: str
    title: str = ""
    resource: str
    headers: dict[str, str]
    amounts: dict[str, AmountColumn] = {}
    infer_jurisdiction_from: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    left_out: dict[str, tuple[str, ...]] = {}
    constants: dict[str, str] = {}

    @cached_property
    def fields_by_title(self) -> Mapping[str, str]:
        """Plain titles to the fields that they stand for."""
        return {_key(title): field for title, field in self.headers.items()}

    @cached_property
    def personal_titles(self) -> frozenset[str]:
        """The plain titles of columns that are dropped."""
        return frozenset(map(_key, self.personal))

    @cached_property
    def understood(self) -> frozenset[str]:
        """Every column title that the mapping names, also those that it ignores."""
        currencies = (amount.currency_header for amount in self.amounts.values() if amount.currency_header)
        named = (*self.headers, *self.ignored, *self.personal, *self.left_out, *currencies)
        return frozenset(map(_key, named))

    def left_out_among(self, titles: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """The words whose rows are left out, by the file's own titles of the columns that hold them."""
        words = {_key(title): frozenset(map(narrow, said)) for title, said in self.left_out.items()}
        return {title: words[key] for title in titles if (key := _key(title)) in words}

    @property
    def name(self) -> str:
        """Code and title, as messages name the mapping."""
        return f"{self.code} ({self.title})" if self.title else self.code


def load_mapping(path: Path, resource: str | None = None) -> HeaderMapping:
    """Read one mapping; its code is the file's name and its resource `resource` where it does not say.

    Raises Invalid with every mistake in it.
    """
    try:
        content = _OneMeaningLoader(path.read_text(encoding="utf-8-sig")).get_single_data()
    except OSError as error:
        raise Invalid(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid(f"{path.name}: not YAML: {error}") from error
    return mapping_of(content, path.name, {"code": path.stem, **({"resource": resource} if resource else {})})


def mapping_of(content: Any, name: str, defaults: Mapping[str, str]) -> HeaderMapping:
    """The mapping that `content` describes; raises Invalid, naming the file and every mistake in it."""
    try:
        mapping = HeaderMapping.model_validate({**defaults, **content} if isinstance(content, dict) else content)
    except ValidationError as error:
        raise Invalid(f"{name}: {'; '.join(_sentences(error))}") from error
    resource = RESOURCES.get(mapping.resource)
    if resource is None:
        raise Invalid(f"{name}: resource: {mapping.resource!r} is not one of {', '.join(RESOURCES)}")
    mapping = mapping.model_copy(
        update={
            "headers": {title: _field(resource, words) for title, words in mapping.headers.items()},
            "amounts": {_field(resource, words): amount for words, amount in mapping.amounts.items()},
            "constants": {_field(resource, words): value for words, value in mapping.constants.items()},
        }
    )
    if mistakes := list(_mistakes(mapping, resource)):
        raise Invalid(f"{name}: {'; '.join(mistakes)}")
    return mapping


@cache
def shipped_mappings() -> tuple[HeaderMapping, ...]:
    """The mappings that come with the hub, by the names of their files."""
    folder = Path(str(files("hub.intake.ingest.headers")))
    return tuple(load_mapping(path) for path in sorted(folder.glob("*.yaml")))


class _OneMeaningLoader(yaml.SafeLoader):
    """YAML in which no word is said twice: of two lines for one title the later would win without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        said: set[object] = set()
        for key, _ in node.value:
            word = self.construct_object(key, deep=True)
            if word in said:
                raise yaml.constructor.ConstructorError(None, None, f"{word!r} stands twice", key.start_mark)
            said.add(word)
        return super().construct_mapping(node, deep)


def _key(title: str) -> str:
    return plain(header_key(title))


def _field(resource: Resource, words: str) -> str:
    """The field that a mapping names by itself or by its standard title, in Chinese or English."""
    return header(resource).get(header_key(words), words)


def _sentences(error: ValidationError) -> Iterable[str]:
    for mistake in error.errors():
        yield f"{'.'.join(map(str, mistake['loc'])) or 'the file'}: {mistake['msg']}"


def _mistakes(mapping: HeaderMapping, resource: Resource) -> Iterator[str]:
    for title, field in mapping.headers.items():
        if field not in resource.row.model_fields:
            yield f"headers.{title}: {resource.code} has no field {field!r}"
    yield from _wrong_amounts(mapping, resource)
    yield from _two_meanings(mapping)
    yield from _wrong_constants(mapping, resource)
    for field in required_fields(resource):
        if field not in {*mapping.headers.values(), *mapping.constants}:
            yield f"headers: no header stands for {resource.row.title(field)} ({field})"


def _wrong_amounts(mapping: HeaderMapping, resource: Resource) -> Iterator[str]:
    for field, amount in mapping.amounts.items():
        if field not in mapping.headers.values():
            yield f"amounts.{field}: no header stands for this field"
        if not is_unit(amount.unit):
            yield f"amounts.{field}: {amount.unit!r} is no unit the hub knows"
    for title, field in mapping.headers.items():
        stated, unit = mapping.amounts.get(field), unit_in(title)
        if field in resource.row.amounts() and stated and unit and stated.unit != unit:
            yield f"amounts.{field}: the unit is {stated.unit}, and the title {title} says {unit}"


def _wrong_constants(mapping: HeaderMapping, resource: Resource) -> Iterator[str]:
    """Only what tells one kind of record from another may be the same in each row: never a judgement, never a day."""
    for field in mapping.constants:
        if field in mapping.headers.values():
            yield f"constants.{field}: a header stands for this field already"
        elif field not in resource.identity or kind_of(resource.row, field) not in (ColumnKind.CHOICE, ColumnKind.TEXT):
            yield f"constants.{field}: each row of {resource.code} has to say this for itself"


def _two_meanings(mapping: HeaderMapping) -> Iterator[str]:
    """Titles that stand twice once blanks, width and brackets are made alike, where both cannot hold."""
    kinds = {"headers": mapping.headers, "ignored": mapping.ignored, "personal": mapping.personal}
    first: dict[str, tuple[str, str]] = {}
    for kind, titles in kinds.items():
        for title in titles:
            meaning = mapping.headers[title] if kind == "headers" else kind
            earlier, before = first.setdefault(_key(title), (title, meaning))
            if before != meaning:
                yield f"{kind}.{title}: the same column as {earlier}, which is {before}"


def unit_in(title: str) -> str | None:
    """The unit that stands in a title's last bracket, as in 罚款金额（万元）; None: there is none."""
    text = split(plain(header_key(title))).brackets[-1:]
    unit = text[0].removeprefix("单位").lstrip(":") if text else ""
    return unit if is_unit(unit) else None
