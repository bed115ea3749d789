"""What questions about grades, verdicts and reports are answered from."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from hub.core.actor import Actor
from hub.core.store.database import Database
from hub.credit.statements.results import Assessment, OutdatedStatement, Statement


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
