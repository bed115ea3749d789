"""The models of display terms: how long penalties and entries of lists are shown, and what a silent file means."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from hub.credit.rulesets.language.words import RulesetPart, SourcedRule

Months = Annotated[int, Field(gt=0)]
Severity = Literal["minor", "general", "serious"]


class Term(RulesetPart):
    """The shortest and the longest display in months; `only_where_stated`: shown only if the record has an end."""

    longest: Months
    shortest: Months | None = None
    only_where_stated: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> "Term":
        if self.shortest is not None and self.shortest > self.longest:
            raise ValueError(
                f"the shortest display, {self.shortest} months, is longer than {self.longest}, the longest"
            )
        return self


def _term_form(term: object) -> str:
    """The tag of a term: a bare number is the longest display alone."""
    return "term" if isinstance(term, Mapping | Term) else "longest"


MonthsOrTerm = Annotated[
    Annotated[Months, Tag("longest")] | Annotated[Term, Tag("term")],
    Discriminator(_term_form),
]


class Window(SourcedRule):
    """The terms of penalties decided from a day on: a bare number is the longest one.

    `decided_by` limits it to authorities whose name has one of these words.
    """

    decided_from: date | None = None
    decided_by: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    months: Mapping[Severity, MonthsOrTerm]


class ListingRule(SourcedRule):
    """For how long an entry of a list speaks for itself: past the longest term it cannot be told any more."""

    source: Literal["serious-list", "judgment-defaulter"]
    severity: Severity
    months: Term


class Assumption(SourcedRule):
    """What is taken to hold where a department file says nothing; if it does not hold, the fact is not known."""

    assume: Literal["right-without-state-is-in-force", "month-without-row-is-paid"]
    holds: bool
