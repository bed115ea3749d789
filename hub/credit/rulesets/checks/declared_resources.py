"""The checks of a declared resource: its words fit together, and its own example is taken in without a finding."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hub.core.district import district
from hub.core.errors import Invalid
from hub.credit.rulesets.checks.operands import RulesetFault
from hub.credit.rulesets.language.suggestions import unknown
from hub.intake.ingest.declarations.compilation import resource
from hub.intake.ingest.declarations.language import Column, ColumnKind, ResourceDeclaration
from hub.intake.ingest.headers.layout import check_header
from hub.intake.ingest.readers import SourceRow
from hub.intake.ingest.resources import SHIPPED
from hub.intake.ingest.rules import validate
from hub.intake.ingest.spellings import header_key
from hub.intake.ingest.standard.resource import Cadence

_CODE_HEADERS = ("统一社会信用代码", "社会信用代码", "信用代码", "uscc")
_BEGINS = (ColumnKind.DAY, ColumnKind.MONTH, ColumnKind.YEAR)


def faults(declaration: ResourceDeclaration) -> Iterator[RulesetFault]:
    """Find every fault of one declaration; what only shows in its example is looked for last."""
    form = [*_names(declaration), *_columns(declaration), *_places(declaration), *_rhythm(declaration)]
    yield from form
    if not form:
        yield from _example(declaration)


def version_faults(earlier: ResourceDeclaration, later: ResourceDeclaration) -> Iterator[RulesetFault]:
    """Find what the next version of a resource takes away from records that are in the store."""
    for column in earlier.columns:
        number = next((n for n, other in enumerate(later.columns) if other.name == column.name), None)
        if number is None:
            yield ("columns",), f"{column.name} of version {earlier.version} is gone, and records hold it"
        elif lost := _lost(column, later.columns[number]):
            yield ("columns", number), f"{column.name} has another {lost} than in version {earlier.version}"
    for number, column in enumerate(later.columns):
        if earlier.column(column.name) is None and not column.optional:
            yield ("columns", number), f"{column.name} is new and has to be optional: records lack it"
    for word in ("cadence", "key", "begins", "ends", "through", "repaired"):
        if getattr(earlier, word) != getattr(later, word):
            yield (word,), f"this is another {word} than in version {earlier.version}, by which records are kept"
    read = earlier.read_by_rules
    if later.read_by_rules[: len(read)] != read:
        yield ("columns",), f"what rules read begins with {', '.join(read)} as in version {earlier.version}"


def _lost(earlier: Column, later: Column) -> str | None:
    if earlier.kind is not later.kind:
        return "kind"
    return "list of words" if (earlier.words or {}).keys() - (later.words or {}).keys() else None


def _names(declaration: ResourceDeclaration) -> Iterator[RulesetFault]:
    if declaration.code in SHIPPED:
        yield ("code",), f"{declaration.code} comes with the hub"
    providers = () if declaration.providers == "any" else declaration.providers
    known = {*district().departments, *district().providers}
    for number, provider in enumerate(providers):
        if provider not in known:
            yield ("providers", number), unknown("department", provider, sorted(known))
    scopes = sorted({each.narrower_scope for each in SHIPPED.values() if each.narrower_scope})
    if declaration.narrower_scope is not None and declaration.narrower_scope not in scopes:
        yield ("narrower_scope",), unknown("scope", declaration.narrower_scope, scopes)


def _columns(declaration: ResourceDeclaration) -> Iterator[RulesetFault]:
    names = Counter(column.name for column in declaration.columns)
    headers = Counter(header_key(column.header) for column in declaration.columns)
    for number, column in enumerate(declaration.columns):
        place = ("columns", number)
        if names[column.name] > 1 or column.name == "uscc":
            yield (*place, "name"), f"{column.name} is the name of another column"
        if headers[header_key(column.header)] > 1 or header_key(column.header) in _CODE_HEADERS:
            yield (*place, "header"), f"{column.header} is the header of another column"
        if (column.kind is ColumnKind.CHOICE) != (column.words is not None):
            yield place, "words are of a choice, and a choice has words"
        spelt = Counter(word for words in (column.words or {}).values() for word in words)
        if twice := [word for word, count in spelt.items() if count > 1]:
            yield (*place, "words"), f"{twice[0]} stands for two codes"


def _places(declaration: ResourceDeclaration) -> Iterator[RulesetFault]:
    """Find words that name a column that is not there, or one of a kind that does not fit."""
    columns = [column.name for column in declaration.columns]
    days = [column.name for column in declaration.columns if column.kind in _BEGINS]
    single = [column.name for column in declaration.columns if column.kind is ColumnKind.DAY]
    counted = [column.name for column in declaration.columns if column.kind is ColumnKind.COUNT]
    dated = "column of days, months or years"
    named = [
        (("begins",), (declaration.begins,), days, dated),
        (("key",), declaration.key, columns, "column"),
        (("not_in_future",), declaration.not_in_future, days, dated),
        (("rules_read",), declaration.rules_read or (), columns, "column"),
        *((("in_order",), pair, single, "column of days") for pair in declaration.in_order),
        *((("parts",), pair, counted, "column of counts") for pair in declaration.parts),
    ]
    ends = {"ends": declaration.ends, "through": declaration.through, "repaired": declaration.repaired}
    named += [((word,), (name,), single, "column of days") for word, name in ends.items() if name is not None]
    for place, names, fitting, what in named:
        for name in names:
            if name not in fitting:
                yield place, unknown(what, name, fitting)


def _rhythm(declaration: ResourceDeclaration) -> Iterator[RulesetFault]:
    """Find what would let one row take the place of another, or leave a row without its days."""
    begins, through = declaration.column(declaration.begins), declaration.column(declaration.through or "")
    if declaration.cadence is Cadence.STATE and declaration.key:
        yield ("key",), "a state has one row of each enterprise, and no key"
    if declaration.cadence is Cadence.PERIOD and declaration.begins not in declaration.key:
        yield ("key",), f"{declaration.begins} belongs to the key: otherwise one period takes the place of another"
    if declaration.cadence is Cadence.EVENT and not declaration.key:
        yield ("key",), "without a key one event takes the place of another"
    if begins and begins.optional and declaration.cadence is Cadence.PERIOD:
        yield ("begins",), f"{begins.name} is optional, and a period without it is none"
    if through and through.optional:
        yield ("through",), f"{through.name} is optional: use ends for a day that may be open"
    if declaration.ends and declaration.through:
        yield ("through",), "ends is the first day a row no longer holds, through the last one it does: one of the two"


def _example(declaration: ResourceDeclaration) -> Iterator[RulesetFault]:
    """Take the example in: it has every column, and no finding."""
    made, cells = resource(declaration), declaration.example
    try:
        layout = check_header(made, tuple(cells), None, Path("example"))
    except Invalid as refusal:
        yield ("example",), refusal.message.removeprefix("example: ")
        return
    for finding in (*layout.findings, *validate(layout, SourceRow(1, cells), date.max).findings):
        yield ("example",), finding.message
    if untold := [column.header for column in declaration.columns if column.header not in cells]:
        yield ("example",), f"it has no {', '.join(untold)}"
