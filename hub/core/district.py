"""The district that this hub serves, from `HUB_DISTRICT` or the file beside this module: its names and codes.

Everything national (the unified code, the tax grades, official schemes) is not in it.
"""

from collections.abc import Iterator
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from rapidfuzz import fuzz, process

from hub.core.errors import UsageError
from hub.core.release.shipped_yaml import is_shipped, read_shipped
from hub.core.settings import ImportSettings

_SHIPPED = "district.yaml"
#: Of 100, how alike two codes or two names have to be for one to be suggested for the other.
_ALIKE = 60

Code = Annotated[str, Field(min_length=1)]
Division = Annotated[str, Field(pattern=r"^[0-9]{4}([0-9]{2}([0-9]{3}([0-9]{3})?)?)?$")]


class Coverage(StrEnum):
    """Of which enterprises an expected provider's deliveries speak, and so what its silence about one says."""

    WHOLE = "whole"  # of every one: whom a recent delivery does not name has no row
    PARTIAL = "partial"  # of those that it names: about others it has said nothing


def _as_coverages(told: object) -> object:
    """A bare list means that each of its providers speaks of every enterprise."""
    return dict.fromkeys(told, Coverage.WHOLE) if isinstance(told, list) else told


Expected = Annotated[dict[Code, Coverage], BeforeValidator(_as_coverages), Field(min_length=1)]


class _DistrictPart(BaseModel):
    """A word that the file does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MainScheme(_DistrictPart):
    """The scheme that is meant where none is named; `title` is what the report calls it."""

    code: Code
    title: Code


class RegionEntry(_DistrictPart):
    """A division by name; `named` are the words that place an address in it."""

    name: Code
    name_en: Code
    named: tuple[Code, ...] = ()
    invented: bool = False


class District(_DistrictPart):
    """One district's own words; its name is that of its division among `regions`."""

    division: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    #: An address lies within the city where it holds this word.
    city_word: Code
    #: The department that runs the hub.
    operator: Code
    main_scheme: MainScheme
    #: Who may own a ruleset.
    departments: Annotated[tuple[Code, ...], Field(min_length=1)]
    #: The codes under which a department sends its files; one that is not named here sends them under its own.
    providers: dict[Code, Annotated[tuple[Code, ...], Field(min_length=1)]] = {}
    #: Who else may hand in files, and what people call each; `utility-*` stands for every code that begins so.
    provider_names: dict[Code, Code] = {}
    #: By resource, who is expected to deliver it; without an entry it is as fresh as anybody's newest delivery.
    expected: dict[Code, Expected] = {}
    #: The city, the district and what lies around and within it.
    regions: dict[Division, RegionEntry]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.operator not in self.departments:
            raise ValueError(f"operator: {self.operator!r} is none of the departments")
        for division in (self.city, self.division):
            if division not in self.regions:
                raise ValueError(f"regions: {division} is missing")
        for resource, providers in self.expected.items():
            if unknown := next((code for code in providers if not self.knows_provider(code)), None):
                raise ValueError(f"expected.{resource}: {unknown!r} is no provider of this district")
        return self

    @property
    def city(self) -> str:
        """The division code of the city around the district (GB/T 2260)."""
        return self.division[:4]

    def provider_codes(self, department: str) -> tuple[str, ...]:
        """The codes under which a department sends its files; `utility-*` stands for every code that begins so."""
        return self.providers.get(department, (department,))

    def expected_providers(self, resource: str, coverage: Coverage | None = None) -> tuple[str, ...]:
        """Who is expected to deliver a resource, of this coverage or of any; empty where nobody in particular is."""
        expected = self.expected.get(resource, {})
        return tuple(code for code, covers in expected.items() if coverage in (None, covers))

    @property
    def partial_providers(self) -> tuple[tuple[str, str], ...]:
        """Resource and provider, for each provider that is expected to speak of some enterprises."""
        return tuple(
            (resource, code)
            for resource in self.expected
            for code in self.expected_providers(resource, Coverage.PARTIAL)
        )

    @property
    def known_providers(self) -> tuple[str, ...]:
        """The codes under which files may come at all, `utility-*` for all that begin so."""
        delivering = (code for codes in self.providers.values() for code in codes)
        return tuple(dict.fromkeys((*self.provider_names, *self.departments, *delivering)))

    def knows_provider(self, code: str) -> bool:
        """Whether a file may come under this code."""
        return "*" not in code and any(fnmatchcase(code, known) for known in self.known_providers)

    def provider_name(self, code: str) -> str:
        """What people call a provider; its code, where the file names it nowhere."""
        names = (name for known, name in self.provider_names.items() if fnmatchcase(code, known))
        return next(names, code)

    def nearest_provider(self, text: str) -> str | None:
        """The known code that is most like a mistyped code, or whose name is most like a name; None: none is."""
        words = {code: code for code in self.known_providers}
        words |= {name: code for code, name in self.provider_names.items()}
        nearest = process.extractOne(text.casefold(), words.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return words[nearest[0]] if nearest else None


def _content(path: Path) -> object:
    text = path.read_text("utf-8")
    return read_shipped(text) if is_shipped(path) else yaml.safe_load(text)


def load(path: Path) -> District:
    """Read a district's file; raises UsageError naming the file, and each field that is wrong."""
    try:
        return District.model_validate(_content(path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not YAML: {error}") from error
    except ValidationError as error:
        raise UsageError(f"{path}: {'; '.join(_sentences(error))}") from None


@cache
def district() -> District:
    """The district of this process; raises UsageError where its file is wrong."""
    return load(ImportSettings().district or Path(str(files("hub.core") / _SHIPPED)))


def _sentences(error: ValidationError) -> Iterator[str]:
    for mistake in error.errors(include_url=False):
        field = ".".join(map(str, mistake["loc"]))
        sentence = mistake["msg"].removeprefix("Value error, ")
        yield f"{field}: {sentence}" if field else sentence
