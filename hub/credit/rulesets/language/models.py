"""The models of the ruleset language: one for each thing that an author writes.

A scoring ruleset gives points by bands; an official one names the fact that is the grade; a scenario joins clauses by
all, any and not. A model's docstring is its description in ruleset.schema.json.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from hub.core.actor import Purpose
from hub.credit.rulesets.language.declared_facts import FactsRuleset
from hub.credit.rulesets.language.display import Assumption, ListingRule, Window
from hub.credit.rulesets.language.words import (
    Bilingual,
    Clause,
    Code,
    Condition,
    Days,
    Department,
    FactName,
    OperatorWithOperand,
    PersonCheck,
    Points,
    ReasonCode,
    RulesetPart,
    Share,
    SourcedRule,
    Version,
)
from hub.intake.ingest.declarations.language import ResourceDeclaration


class Band(OperatorWithOperand):
    """The points for a part of a fact's values."""

    points: Points


class Measure(RulesetPart):
    """A fact and the bands it falls in."""

    fact: FactName
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]


class Indicator(SourcedRule):
    """Points for one fact by its bands; or for several by `ways`, of which the best one counts."""

    code: Code
    name: Bilingual
    dimension: Code
    maximum: Annotated[Decimal, Field(gt=0)]
    weight: Annotated[Decimal, Field(gt=0)]
    fact: FactName | None = None
    bands: Annotated[tuple[Band, ...], Field(min_length=1)] | None = None
    ways: Annotated[tuple[Measure, ...], Field(min_length=2)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> "Indicator":
        if self.ways is None:
            if missing := [name for name in ("fact", "bands") if getattr(self, name) is None]:
                raise ValueError(
                    f"{' and '.join(map(repr, missing))} missing: an indicator has a fact with bands, or ways"
                )
        elif self.fact is not None or self.bands is not None:
            raise ValueError("an indicator has a fact with bands, or ways, not both")
        return self

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The ways; or the one fact with its bands as a single way."""
        if self.ways is not None:
            return self.ways
        assert self.fact is not None
        assert self.bands is not None
        return (Measure.model_construct(fact=self.fact, bands=self.bands),)


class Veto(Clause):
    """A condition that caps the level; `text` says what struck."""

    cap: str


class Minimum(SourcedRule):
    """Points that a dimension has to reach; without them the level is the last one."""

    code: ReasonCode
    dimension: Code
    at_least: Annotated[Decimal, Field(gt=0)]
    text: Bilingual
    remedy: Bilingual


class Cut(RulesetPart):
    """The lowest score of a level."""

    level: Annotated[str, Field(min_length=1)]
    at_least: Annotated[Decimal, Field(ge=0, le=100)]


class Dimension(RulesetPart):
    """A group of indicators."""

    code: Code
    title: Bilingual


class Ruleset(RulesetPart):
    """What all rulesets say of themselves.

    In force from `effective_from` until the next version begins, or until but not on `effective_to`.
    """

    kind: str
    code: Code
    version: Version
    title: Bilingual
    owner: Department
    effective_from: date
    effective_to: date | None = None
    max_age_days: Mapping[str, Days]
    human_checks: tuple[PersonCheck, ...] = ()


class AllOf(RulesetPart):
    """True if all parts are."""

    all: Annotated[tuple["Node", ...], Field(min_length=1)]


class AnyOf(RulesetPart):
    """True if one part is."""

    any: Annotated[tuple["Node", ...], Field(min_length=1)]


class NotOf(RulesetPart):
    """True if the part is not."""

    not_: "Node" = Field(alias="not")


def _form(node: object) -> str:
    """The tag of a node; of a mapping that is not parsed yet, by the word that it has."""
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


class ScoringRuleset(Ruleset):
    """A scheme worked out here.

    `applies_to` says whose grade it is. A `gate` that fails, a veto that strikes or a minimum that is missed caps the
    level; one of the `direct` conditions makes it the best one whatever the score. With `minimum_assessed` points are
    out of what was assessed, and there is no grade if that is less. With `undecided` points are out of the whole table,
    and that is the level as long as what is missing could still change it.
    """

    kind: Literal["scoring"]
    applies_to: Condition | None = None
    dimensions: Annotated[tuple[Dimension, ...], Field(min_length=1)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    gates: tuple[Clause, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    minima: tuple[Minimum, ...] = ()
    direct: tuple[Node, ...] = ()
    cuts: Annotated[tuple[Cut, ...], Field(min_length=1)]
    minimum_assessed: Share | None = None
    undecided: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_way_with_what_is_missing(self) -> "ScoringRuleset":
        if (self.minimum_assessed is None) == (self.undecided is None):
            raise ValueError("what is missing is treated in one way: by minimum_assessed, or by undecided")
        return self


class OfficialRuleset(Ruleset, SourcedRule):
    """A scheme that another authority grades: taken in, never worked out."""

    kind: Literal["official"]
    level: str
    score: str | None = None
    unrated: str | None = None


class Threshold(SourcedRule):
    """The grade that is asked for; without a text of its own it is said as `grade at least`."""

    scheme: Code
    at_least: str
    text: Bilingual | None = None
    remedy: Bilingual | None = None


class Ordering(RulesetPart):
    """By a fact, or by a grade; best means the highest number and the first choice."""

    by: str
    first: Literal["best", "lowest", "highest"]


class Setting(SourcedRule):
    """A number that officials use beside the rule; the hub only shows it."""

    code: Code
    title: Bilingual
    value: Decimal
    unit: str


class SanctionItem(SourcedRule):
    """The item of the national list (失信惩戒措施基础清单) that a sanction rests on, and the edition it is read in."""

    title: Bilingual
    edition: Annotated[str, Field(min_length=1)]


class ScenarioRuleset(Ruleset):
    """One use of credit results.

    `effect` is what being eligible does; none takes a duty or a penalty away. A `sanction` names the item of the
    national list it rests on. `otherwise` is what remains for everybody else, and is said with every remedy.
    """

    kind: Literal["scenario"]
    purpose: Purpose
    effect: Literal["recommendation", "priority", "route-to-person", "sanction"]
    sanction_item: SanctionItem | None = None
    eligible_when: Node
    threshold: Threshold | None = None
    order_by: tuple[Ordering, ...] = ()
    human_decision: bool
    otherwise: Bilingual | None = None
    settings: tuple[Setting, ...] = ()


class DisplayRuleset(RulesetPart):
    """How long negative records are shown, by the day of decision: the first window is for all earlier ones.

    `last_day_shown`: the day that corresponds to the document's is the last one shown (Civil Code 201 and 202). The
    newest version counts, which keeps the windows of the earlier ones.
    """

    kind: Literal["display-windows"]
    code: Code
    version: Version
    title: Bilingual
    owner: Department
    last_day_shown: bool = False
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]
    listings: tuple[ListingRule, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


AnyDeclaration = FactsRuleset | ResourceDeclaration
#: Every document that an official may write, whatever its kind.
AnyDocument = Ruleset | DisplayRuleset | AnyDeclaration
AnyRuleset = Annotated[
    ScoringRuleset | OfficialRuleset | ScenarioRuleset | DisplayRuleset | FactsRuleset | ResourceDeclaration,
    Field(discriminator="kind"),
]


def clauses(
    node: AllOf | AnyOf | NotOf | Clause, at: tuple[str | int, ...]
) -> list[tuple[tuple[str | int, ...], Clause]]:
    """List every clause of a tree in written order, each with its place."""
    match node:
        case AllOf():
            return [placed for n, part in enumerate(node.all) for placed in clauses(part, (*at, "all", n))]
        case AnyOf():
            return [placed for n, part in enumerate(node.any) for placed in clauses(part, (*at, "any", n))]
        case NotOf():
            return clauses(node.not_, (*at, "not"))
        case Clause():
            return [(at, node)]
