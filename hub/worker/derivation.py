"""Marks what is out of date, and derives it again."""

from datetime import date

import structlog

from hub.core import clock
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate, mark_other_rules, mark_what_time_changed
from hub.credit.evaluation.library.in_force import Library
from hub.credit.evaluation.library.ruleset_store import library

log = structlog.get_logger()


class DerivationRounds:
    """One worker's rounds; the day and the rules up to which everything is marked are kept between them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._marked: tuple[date, Library] | None = None

    async def round(self) -> None:
        """Mark what a new day or new rules have changed, once for each; then derive whatever is marked."""
        today, rules = clock.today(), library()
        if self._marked is None or self._marked[0] != today:
            count = await mark_what_time_changed(self._database)
            log.info("marked what time has changed", enterprises=count)
        if self._marked != (today, rules):
            count = await mark_other_rules(self._database, rules)
            log.info("marked what other rules say", enterprises=count)
        self._marked = today, rules
        done = await evaluate(self._database, only_stale=True)
        if done.enterprises:
            log.info("derived again", enterprises=done.enterprises, restated=done.restated)
