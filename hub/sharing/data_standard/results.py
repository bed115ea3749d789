"""The values of the published standard, which are printed as JSON as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.intake.ingest.standard.kinds import ColumnKind
from hub.intake.ingest.standard.resource import Cadence


@dataclass(frozen=True, slots=True)
class PublishedProvider:
    """A code under which files may come, and what people call who sends them; `utility-*` stands for many."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PublishedColumn:
    """A column by its title and by its English name; `words` are those of its closed list and what is stored for each.

    `also` are the other words that the list takes.
    """

    title: str
    name: str
    required: bool
    kind: ColumnKind
    description: str
    words: Mapping[str, str]
    also: Sequence[str]


@dataclass(frozen=True, slots=True)
class PublishedResource:
    """One kind of file; what names columns names them by their titles.

    `providers` is None where any provider may send it, `max_age_days` where no rule reads it, and `scope` where reading
    its records needs no more than `record:read`.
    """

    code: str
    title: str
    title_en: str
    providers: Sequence[str] | None
    cadence: Cadence
    key: Sequence[str]
    begins: str
    ends: str
    last_day: str
    repaired: str
    max_age_days: int | None
    scope: str | None
    columns: Sequence[PublishedColumn]
    example: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PublishedStandard:
    """The whole standard as this district uses it."""

    providers: Sequence[PublishedProvider]
    resources: Sequence[PublishedResource]
