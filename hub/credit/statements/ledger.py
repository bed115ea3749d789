"""The interface through which grades, verdicts and reports read statements.

The store implements it (assessments/queries.py), and so does a request, which joins reads of one moment
(resolvers/request/ledger.py).
"""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from hub.core.actor import Actor
from hub.core.store.database import Database
from hub.credit.statements.results import Assessment, OutdatedStatement, Statement


class Ledger(Protocol):
    """Statements, and assessments in place of missing ones, for one actor."""

    @property
    def database(self) -> Database: ...

    @property
    def actor(self) -> Actor: ...

    def stated(self, usccs: Sequence[str], group: str) -> Awaitable[Mapping[str, Statement | OutdatedStatement]]:
        """Read the statement valid today of each enterprise whose grades or verdicts (`group`) the actor may see."""
        ...

    def assessed(
        self, usccs: Sequence[str], as_of: date, known_at: datetime | None = None
    ) -> Awaitable[Mapping[str, Assessment]]:
        """Derive facts and grades for a day from the records as known at a moment (None: now).

        The caller has asked which of these enterprises the actor may see.
        """
        ...

    def assessed_instead(self, usccs: Sequence[str], today: date) -> Awaitable[Mapping[str, Assessment]]:
        """As `assessed`, of enterprises that were read by `stated` and of whom nothing valid is stated."""
        ...
