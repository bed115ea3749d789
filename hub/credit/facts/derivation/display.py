"""Display windows: how long a penalty is shown, and therefore counts (DOMAIN 5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hub.credit.facts.derivation.dates import add_months


@dataclass(frozen=True, slots=True)
class DisplayWindow:
    """The longest display by severity, in months, for penalties decided from a day on (None: from the beginning)."""

    decided_from: date | None
    months: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class DisplayWindows:
    """The windows of one ruleset version, newest first; the last one has no first day, so every decision has one."""

    windows: tuple[DisplayWindow, ...]
    version: str = ""

    def ends_on(self, decided_on: date, severity: str, stated: date | None) -> date:
        """The first day on which a penalty is no longer shown: the maximum, or an earlier end that is `stated`."""
        longest = add_months(decided_on, self._window(decided_on).months[severity])
        return longest if stated is None else min(stated, longest)

    def _window(self, decided_on: date) -> DisplayWindow:
        return next(w for w in self.windows if w.decided_from is None or w.decided_from <= decided_on)
