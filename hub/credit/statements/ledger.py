"""What questions about grades, verdicts and reports are answered from."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from hub.core.actor import Actor
from hub.core.store.database import Database
from hub.credit.evaluation.results import Grade
from hub.credit.facts.results import Fact
from hub.credit.statements.queries import OutdatedStatement, Statement


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything derived of one enterprise on a day: its facts, and its grade in each scheme that gave one."""

    uscc: str
    facts: Mapping[str, Fact]
    grades: Mapping[str, Grade]


class Ledger(Protocol):
    """The hub's statements, and what they follow from, as far as one actor may see them."""

    @property
    def database(self) -> Database: ...

    @property
    def actor(self) -> Actor: ...

    def stated(self, usccs: Sequence[str], group: str) -> Awaitable[Mapping[str, Statement | OutdatedStatement]]:
        """Of each enterprise whose grades or verdicts (`group`) the actor may see, what holds today."""
        ...

    def assessed(
        self, usccs: Sequence[str], as_of: date, known_at: datetime | None = None
    ) -> Awaitable[Mapping[str, Assessment]]:
        """Of enterprises that the actor may see, what is derived for a day from what was known at a moment."""
        ...
