"""The language rulesets are written in: one model for each thing an author writes.

A condition is a fact and one operator. A scoring ruleset gives points by bands; an official one names the fact that is
the grade; a scenario joins clauses by all, any and not.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StrictBool, StrictInt, StrictStr, Tag, model_validator

from hub.actor import Purpose

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
ReasonCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")]
Version = Annotated[str, Field(pattern=r"^\d{4}\.\d+$")]
Points = Annotated[Decimal, Field(ge=0)]
Days = Annotated[int, Field(gt=0)]
Share = Annotated[Decimal, Field(gt=0, le=1)]
Operand = StrictBool | StrictInt | Decimal | StrictStr
Confidence = Literal["C1", "C2", "X", "M", "D"]
Department = Literal[
    "market-supervision",
    "development-reform",
    "data-bureau",
    "tax",
    "court",
    "finance",
    "hrss",
    "finance-service-centre",
    "justice",
]
OPERATORS = ("is", "in", "at_least", "at_most")


class Written(BaseModel):
    """Anything in a ruleset; a word the language does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=False, validate_by_alias=True)


class Bilingual(Written):
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class Based(Written):
    """A rule, where it comes from, and how sure that is (the tags of DOMAIN)."""

    basis: Annotated[str, Field(min_length=1)]
    confidence: Confidence


class Operation(Written):
    """One operator with what it compares to."""

    is_: Operand | None = Field(default=None, alias="is")
    in_: tuple[Operand, ...] | None = Field(default=None, alias="in", min_length=1)
    at_least: Operand | None = None
    at_most: Operand | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> "Operation":
        given = [name for name, operand in self._operands().items() if operand is not None]
        if len(given) != 1:
            raise ValueError(f"one of {', '.join(OPERATORS)} is needed, found {' and '.join(given) or 'none'}")
        return self

    @property
    def operator(self) -> str:
        return next(name for name, operand in self._operands().items() if operand is not None)

    @property
    def operands(self) -> tuple[Operand, ...]:
        """What the fact is compared to: one operand, or for `in` several."""
        operand = self._operands()[self.operator]
        return operand if isinstance(operand, tuple) else (operand,)

    def _operands(self) -> dict[str, Any]:
        return dict(zip(OPERATORS, (self.is_, self.in_, self.at_least, self.at_most), strict=True))


class Band(Operation):
    points: Points


class Indicator(Based):
    code: Code
    name: Bilingual
    dimension: Code
    fact: str
    maximum: Annotated[Decimal, Field(gt=0)]
    weight: Annotated[Decimal, Field(gt=0)]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]


class Clause(Operation, Based):
    """A condition that a reason can be given for; `text` says what is required."""

    code: ReasonCode
    fact: str
    text: Bilingual
    remedy: Bilingual


class Veto(Clause):
    """A condition that caps the level; `text` says what struck."""

    cap: str


class Cut(Written):
    level: Annotated[str, Field(min_length=1)]
    at_least: Annotated[Decimal, Field(ge=0, le=100)]


class Dimension(Written):
    code: Code
    title: Bilingual


class Ruleset(Written):
    """What all rulesets say of themselves; in force from `effective_from` until, but not on, `effective_to`."""

    code: Code
    version: Version
    title: Bilingual
    owner: Department
    effective_from: date
    effective_to: date | None = None
    max_age_days: Mapping[str, Days]


class ScoringRuleset(Ruleset):
    kind: Literal["scoring"]
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    vetoes: tuple[Veto, ...] = ()
    cuts: Annotated[tuple[Cut, ...], Field(min_length=1)]
    minimum_assessed: Share


class OfficialRuleset(Ruleset, Based):
    kind: Literal["official"]
    level: str
    score: str | None = None
    unrated: str | None = None


class AllOf(Written):
    all: Annotated[tuple["Node", ...], Field(min_length=1)]


class AnyOf(Written):
    any: Annotated[tuple["Node", ...], Field(min_length=1)]


class NotOf(Written):
    not_: "Node" = Field(alias="not")


def _form(node: object) -> str:
    """Which of the four a node is, or is meant to be by the word it begins with."""
    match node:
        case AllOf():
            return "all"
        case AnyOf():
            return "any"
        case NotOf():
            return "not"
        case Mapping():
            return next((word for word in ("all", "any", "not") if word in node), "clause")
        case _:
            return "clause"


Node = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NotOf, Tag("not")]
    | Annotated[Clause, Tag("clause")],
    Discriminator(_form),
]


class Threshold(Based):
    scheme: Code
    at_least: str


class Ordering(Written):
    """By a fact, or by a grade; best means the highest number and the first choice."""

    by: str
    first: Literal["best", "lowest", "highest"]


class Setting(Based):
    """A number that officials use beside the rule; the hub only shows it."""

    code: Code
    title: Bilingual
    value: Decimal
    unit: str


class ScenarioRuleset(Ruleset):
    kind: Literal["scenario"]
    purpose: Purpose
    eligible_when: Node
    threshold: Threshold | None = None
    order_by: tuple[Ordering, ...] = ()
    human_decision: bool
    settings: tuple[Setting, ...] = ()


class Window(Based):
    decided_from: date | None = None
    months: Mapping[Literal["minor", "general", "serious"], Annotated[int, Field(gt=0)]]


class DisplayRuleset(Written):
    """How long penalties are shown, by the day of decision: the first window is for all earlier ones."""

    kind: Literal["display-windows"]
    code: Code
    version: Version
    title: Bilingual
    owner: Department
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]


AnyRuleset = Annotated[ScoringRuleset | OfficialRuleset | ScenarioRuleset | DisplayRuleset, Field(discriminator="kind")]


def clauses(
    node: AllOf | AnyOf | NotOf | Clause, at: tuple[str | int, ...]
) -> list[tuple[tuple[str | int, ...], Clause]]:
    """Every clause of a tree in written order, with where it stands."""
    match node:
        case AllOf():
            return [found for n, part in enumerate(node.all) for found in clauses(part, (*at, "all", n))]
        case AnyOf():
            return [found for n, part in enumerate(node.any) for found in clauses(part, (*at, "any", n))]
        case NotOf():
            return clauses(node.not_, (*at, "not"))
        case Clause():
            return [(at, node)]
