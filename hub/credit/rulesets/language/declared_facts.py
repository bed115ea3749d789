"""The models of declared facts: each is a formula over the rows of one resource."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from hub.credit.rulesets.language.suggestions import nearest
from hub.credit.rulesets.language.words import Bilingual, Code, Department, OperatorWithOperand, RulesetPart, Version

Rows = Literal["rows"]
Months = Annotated[int, Field(ge=1, le=120)]
DeclaredName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]


class Filter(OperatorWithOperand):
    """A column and one operator: the rows that are meant. Amounts are in 万元."""

    column: str


class Formula(RulesetPart):
    """What all formulas have: without `where` every row is meant."""

    where: tuple[Filter, ...] = ()


class WindowFormula(Formula):
    """A formula over the newest `months` of a period, or over what happened within them.

    `silent_month` says what a month without a row of a period means: nothing (`zero`), or that the fact is not known.
    """

    months: Months | None = None
    silent_month: Literal["zero", "unknown"] | None = None


class Latest(RulesetPart):
    """The cell of the newest row that holds."""

    latest: str


class Count(WindowFormula):
    """How many rows are meant."""

    count: Rows


class AnyRow(WindowFormula):
    """Whether a row is meant."""

    any: Rows


class Sum(WindowFormula):
    """The sum of a column."""

    sum: str


class ShareOf(WindowFormula):
    """The sum of one column in per cent of another's; or of `rows` those that are meant in per cent of all."""

    share: str
    of: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "ShareOf":
        if (self.share == "rows") != (self.of is None):
            raise ValueError("a share is of one column `of` another, or of `rows` those that `where` means")
        if self.share == "rows" and not self.where:
            raise ValueError("without `where` all rows are meant, and their share is always 100")
        return self


class Growth(WindowFormula):
    """The sum of a column in the newest `months` over that of as many before, less one, in per cent."""

    growth: str


class MonthsWith(Formula):
    """In how many of the newest `months` a row is meant."""

    months_with: Rows
    months: Months


class MonthsWithout(Formula):
    """In how many of the newest `months` no row is meant."""

    months_without: Rows
    months: Months


FORMULAS = ("latest", "count", "any", "sum", "share", "growth", "months_with", "months_without")


def _form(formula: object) -> str:
    """The tag of a formula; of a mapping that is not parsed yet, the word that it has or comes nearest to.

    No tag is a word of the file, so that a fault names its place by the words alone.
    """
    if isinstance(formula, Mapping):
        written = [word for word in FORMULAS if word in formula]
        word = written[0] if written else nearest(formula, FORMULAS) or FORMULAS[0]
    else:
        word = next((word for word in FORMULAS if hasattr(formula, word)), FORMULAS[0])
    return f"formula/{word}"


AnyFormula = Annotated[
    Annotated[Latest, Tag("formula/latest")]
    | Annotated[Count, Tag("formula/count")]
    | Annotated[AnyRow, Tag("formula/any")]
    | Annotated[Sum, Tag("formula/sum")]
    | Annotated[ShareOf, Tag("formula/share")]
    | Annotated[Growth, Tag("formula/growth")]
    | Annotated[MonthsWith, Tag("formula/months_with")]
    | Annotated[MonthsWithout, Tag("formula/months_without")],
    Discriminator(_form),
]


class FactDeclaration(RulesetPart):
    """One fact; of a number with its `unit`, and with bounds where it is never less or more.

    The choices of an `ordered` one stand in its column from best to worst. A fact that is not `reported` is an amount
    that no reader of a report has to see.
    """

    name: DeclaredName
    title: Bilingual
    resource: str
    formula: AnyFormula
    unit: str | None = None
    minimum: int = 0
    maximum: int | None = None
    ordered: bool = False
    reported: bool = True

    @property
    def columns(self) -> list[tuple[tuple[str | int, ...], str]]:
        """The columns that the formula adds up or takes, each with its place in it; filters come besides."""
        match self.formula:
            case Latest(latest=column):
                return [(("latest",), column)]
            case Sum(sum=column):
                return [(("sum",), column)]
            case Growth(growth=column):
                return [(("growth",), column)]
            case ShareOf(share=part, of=str(whole)):
                return [(("share",), part), (("of",), whole)]
            case _:
                return []

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The filters of the formula; the newest row of all has none."""
        return () if isinstance(self.formula, Latest) else self.formula.where


class FactsRuleset(RulesetPart):
    """Facts that rules may name. A name has one meaning for ever: another formula is another fact."""

    kind: Literal["facts"]
    code: Code
    version: Version
    title: Bilingual
    owner: Department
    facts: Annotated[tuple[FactDeclaration, ...], Field(min_length=1)]
