"""The parts that all rulesets share: codes, texts in two languages, the source of a rule, and conditions."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, WithJsonSchema, model_validator

from hub.core.district import district
from hub.credit.facts.vocabulary import FACTS

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
ReasonCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")]
Version = Annotated[str, Field(pattern=r"^[0-9]{4}\.[0-9]+$")]
Points = Annotated[Decimal, Field(ge=0)]
Days = Annotated[int, Field(gt=0)]
Share = Annotated[Decimal, Field(gt=0, le=1)]
Operand = StrictBool | StrictInt | Decimal | StrictStr
Confidence = Literal["C1", "C2", "X", "M", "D"]
if TYPE_CHECKING:
    Department = str
else:
    Department = Literal[district().departments]
_NAMES = [{"enum": sorted(FACTS)}, {"pattern": r"^grade\.[a-z0-9-]+$"}, {"pattern": r"^[a-z0-9_]+\.[a-z0-9_]+$"}]
#: The schema lets editors offer the facts; whether a fact exists is left to the checks, which suggest a near one.
FactName = Annotated[str, WithJsonSchema({"type": "string", "anyOf": _NAMES})]
OPERATORS = ("is", "in", "at_least", "at_most", "above", "below")


class RulesetPart(BaseModel):
    """Anything in a ruleset; a word the language does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=False, validate_by_alias=True)


class Bilingual(RulesetPart):
    """A text in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class SourcedRule(RulesetPart):
    """A rule, where it comes from, and how sure that is: C1, C2 confirmed, X computed, M from memory, D a default."""

    basis: Annotated[str, Field(min_length=1)]
    confidence: Confidence


class OperatorWithOperand(RulesetPart):
    """One operator with what it compares to; `above` and `below` leave the bound itself out."""

    is_: Operand | None = Field(default=None, alias="is")
    in_: tuple[Operand, ...] | None = Field(default=None, alias="in", min_length=1)
    at_least: Operand | None = None
    at_most: Operand | None = None
    above: Operand | None = None
    below: Operand | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> "OperatorWithOperand":
        given = [name for name, operand in self._operands().items() if operand is not None]
        if len(given) != 1:
            raise ValueError(f"one of {', '.join(OPERATORS)} is needed, found {' and '.join(given) or 'none'}")
        return self

    @property
    def operator(self) -> str:
        return next(name for name, operand in self._operands().items() if operand is not None)

    @property
    def operands(self) -> tuple[Operand, ...]:
        """The values that the fact is compared to: one, or several for `in`."""
        operand = self._operands()[self.operator]
        return operand if isinstance(operand, tuple) else (operand,)

    def _operands(self) -> dict[str, Any]:
        given = (self.is_, self.in_, self.at_least, self.at_most, self.above, self.below)
        return dict(zip(OPERATORS, given, strict=True))


class Condition(OperatorWithOperand):
    """A fact and one operator."""

    fact: FactName


class Clause(Condition, SourcedRule):
    """A condition that a reason can be given for; `text` says what is required."""

    code: ReasonCode
    text: Bilingual
    remedy: Bilingual


class PersonCheck(SourcedRule):
    """What no department file tells, so that a person checks it."""

    code: ReasonCode
    text: Bilingual
