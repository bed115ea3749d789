"""The values of this area: an explanation is a tree of lines, a difference a list of changes of lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FactDefinition, Wording
from hub.credit.rulesets.language.operators import decisive_values, predicate
from hub.credit.rulesets.language.words import OperatorWithOperand


class Language(StrEnum):
    """A language that rules are explained in."""

    ZH = "zh"
    EN = "en"

    def text(self, wording: Wording) -> str:
        return wording.en if self is Language.EN else wording.zh


class Strictness(StrEnum):
    """Whether fewer enterprises can pass than before, or more."""

    STRICTER = "STRICTER"
    LOOSER = "LOOSER"

    @property
    def opposite(self) -> "Strictness":
        return Strictness.LOOSER if self is Strictness.STRICTER else Strictness.STRICTER


class Move(NamedTuple):
    """How far a change goes: by how much, of an amount, and in which direction; None where that cannot be said."""

    by: Wording | None = None
    strictness: Strictness | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a line; `rising` is what a higher one means."""

    value: Decimal
    unit: Wording
    rising: Strictness | None

    def move(self, later: "Quantity") -> Move:
        """Compare with the same amount of a later version."""
        by = later.value - self.value
        if not by:
            return Move()
        number = f"{abs(by).normalize():f}"
        zh, en = ("提高", "higher") if by > 0 else ("降低", "lower")
        strictness = self.rising if by > 0 or self.rising is None else self.rising.opposite
        return Move(Wording(f"{zh} {number} {self.unit.zh}", f"{number} {self.unit.en} {en}"), strictness)


@dataclass(frozen=True, slots=True)
class AcceptedValues:
    """The values that a condition accepts; `narrowing` is what accepting fewer means."""

    operation: OperatorWithOperand
    definition: FactDefinition
    narrowing: Strictness | None

    def move(self, later: "AcceptedValues") -> Move:
        """Compare with the condition of a later version; only conditions of one fact can be compared."""
        if self.definition != later.definition or self.narrowing is not later.narrowing or self.narrowing is None:
            return Move()
        values = list(decisive_values([self.operation, later.operation], self.definition))
        before, after = self._accepted(values), later._accepted(values)
        if before == after:
            return Move()
        if after <= before:
            return Move(None, self.narrowing)
        return Move(None, self.narrowing.opposite if before <= after else None)

    def _accepted(self, values: Sequence[Value]) -> set[Value]:
        passes = predicate(self.operation, self.definition)
        return {value for value in values if passes(value)}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One sentence with the lines below it.

    `key` says what it is about, alike in all versions and once in each; a line without one only groups others. `label`
    is its name in a difference. `addition` is what it means that the line is new.
    """

    key: str | None
    label: Wording
    text: Wording
    parts: tuple["RuleLine", ...] = ()
    measure: Quantity | AcceptedValues | None = None
    addition: Strictness | None = None

    def walk(self, above: tuple["RuleLine", ...] = ()) -> Iterator[tuple["RuleLine", tuple["RuleLine", ...]]]:
        """Yield this line and all below it, each with the lines above it."""
        yield self, above
        for part in self.parts:
            yield from part.walk((*above, self))


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a ruleset says, in sections; `version` is its version name, with the digest."""

    kind: str
    code: str
    version: str
    title: Wording
    sections: tuple[RuleLine, ...]


class ChangeKind(StrEnum):
    NEW = "NEW"
    GONE = "GONE"
    CHANGED = "CHANGED"


@dataclass(frozen=True, slots=True)
class Change:
    """A line that only one version has, or that says something else; `place` are the labels from its section down."""

    kind: ChangeKind
    place: tuple[Wording, ...]
    before: Wording | None
    after: Wording | None
    move: Move


@dataclass(frozen=True, slots=True)
class Difference:
    """What the later version says otherwise than the earlier one."""

    before: str
    after: str
    title: Wording
    changes: tuple[Change, ...]
