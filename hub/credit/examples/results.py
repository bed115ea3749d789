"""The values of this area: an example file as it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hub.credit.eligibility.results import Outcome
from hub.credit.rulesets.language.documents import YamlDocument
from hub.credit.rulesets.language.words import Operand, ReasonCode, Version


class _ExamplePart(BaseModel):
    """A word that the file does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AgedValue(_ExamplePart):
    """The value of a fact, and how many days its source is old."""

    value: Operand
    age: Annotated[int, Field(ge=0)]


#: Facts by name: a value of the day itself, a value with its age, or null for a fact that is not known.
FactValues = Mapping[str, AgedValue | Operand | None]


class Expectation(_ExamplePart):
    """The answer: an outcome of a scenario, or a level of a scheme (null: no grade) with its score.

    `fail` and `unknown` are the codes of all clauses that do not pass, in any order.
    """

    outcome: Outcome | None = None
    level: str | None = None
    score: Decimal | None = None
    fail: tuple[ReasonCode, ...] = ()
    unknown: tuple[ReasonCode, ...] = ()


class Example(_ExamplePart):
    """One made-up enterprise; its grade in a scheme is that of a named example of the scheme."""

    name: Annotated[str, Field(min_length=1)]
    facts: FactValues = {}
    grades: Mapping[str, str] = {}
    expected: Expectation


class ExampleFile(_ExamplePart):
    """The examples of one ruleset, `kind/code`; of its newest version, unless they name one."""

    ruleset: Annotated[str, Field(pattern=r"^(scoring|official|scenario)/[a-z0-9-]+$")]
    version: Version | None = None
    day: date
    facts: FactValues = {}
    examples: Annotated[tuple[Example, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class WrittenExamples:
    """An example file with its document, by which faults name their lines."""

    document: YamlDocument
    content: ExampleFile
