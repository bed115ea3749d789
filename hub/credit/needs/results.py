"""What would be needed: sets of facts with what each would have to become, and in whose hands that is."""

from enum import StrEnum
from typing import NamedTuple

from hub.credit.facts.vocabulary import ChangedBy, Wording


class NeedKind(StrEnum):
    """The part of the rules by which a fact counts."""

    CLAUSE = "clause"
    CAP = "cap"
    DIRECT = "direct"
    INDICATOR = "indicator"
    GRADE = "grade"
    """The grade that another authority gives."""
    APPLIES = "applies"
    """Whom a scheme grades at all."""


class Need(NamedTuple):
    """One fact that would have to be another one, `by` somebody or by time; without `present` it is not known."""

    kind: NeedKind
    code: str
    fact: str
    title: Wording
    text: Wording
    present: Wording | None
    to: Wording
    by: ChangedBy

    @property
    def without_present(self) -> "Need":
        """The need as it is told to whoever may not read what the fact is now."""
        text = Wording(f"{self.title.zh}：{self.to.zh}", f"{self.title.en}: {self.to.en}")
        return self._replace(present=None, text=text)


class NeedSet(NamedTuple):
    """Facts which would all have to change together, and of which none could be left out."""

    needs: tuple[Need, ...]
