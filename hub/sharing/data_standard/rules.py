"""Put the standard together from the declared resources, the district's providers and the rulesets' limits of age."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path

from hub.core.district import district
from hub.core.errors import Invalid
from hub.credit.rulesets.files.loading import read
from hub.credit.rulesets.language.models import DisplayRuleset
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.kinds import accepted_words, kind_of, named_words
from hub.intake.ingest.standard.resource import Resource
from hub.intake.ingest.standard.row import Row
from hub.sharing.data_standard.results import PublishedColumn, PublishedProvider, PublishedResource, PublishedStandard


def published(*rulesets: Path) -> PublishedStandard:
    """The standard; a source may be as old as the strictest of the `rulesets` that read it lets it be."""
    limits = _limits(rulesets)
    providers = [PublishedProvider(code, district().provider_name(code)) for code in district().known_providers]
    return PublishedStandard(providers, [_resource(each, limits.get(each.code)) for each in RESOURCES.values()])


def published_resource(standard: PublishedStandard, code: str) -> PublishedResource:
    """One resource of the standard; raises Invalid where it has none of this code."""
    for resource in standard.resources:
        if resource.code == code:
            return resource
    raise Invalid(f"no resource {code!r}; there are {', '.join(each.code for each in standard.resources)}")


def example_file(resource: PublishedResource) -> str:
    """A file of one row, as a department hands it in: CSV with the Chinese titles."""
    text = StringIO()
    writer = csv.DictWriter(text, list(resource.example), lineterminator="\n")
    writer.writeheader()
    writer.writerow(resource.example)
    return text.getvalue()


def _limits(rulesets: Iterable[Path]) -> Mapping[str, int]:
    """By resource, the fewest days of all versions of all rulesets."""
    limits: dict[str, int] = {}
    for ruleset in read(*rulesets).rulesets:
        if not isinstance(ruleset, DisplayRuleset):
            for resource, days in ruleset.max_age_days.items():
                limits[resource] = min(days, limits.get(resource, days))
    return limits


def _resource(resource: Resource, max_age_days: int | None) -> PublishedResource:
    titles = resource.row.title
    return PublishedResource(
        resource.code,
        resource.title,
        resource.title_en,
        resource.provider_codes,
        resource.cadence,
        [titles(field) for field in ("uscc", *resource.identity)],
        titles(resource.begins),
        titles(resource.ends) if resource.ends else "",
        titles(resource.through) if resource.through else "",
        titles(resource.repaired) if resource.repaired else "",
        max_age_days,
        resource.narrower_scope,
        [_column(resource.row, field) for field in resource.row.model_fields],
        resource.example,
    )


def _column(row: type[Row], field: str) -> PublishedColumn:
    info = row.model_fields[field]
    words = named_words(row, field)
    shown = {word.casefold() for word in (*words, *words.values())}
    also = sorted(word for word in accepted_words(row, field) if words and word.casefold() not in shown)
    return PublishedColumn(
        row.title(field), field, info.is_required(), kind_of(row, field), info.description or "", words, also
    )
