"""The consents of the invented enterprises. No department sends them, so the demonstration records them itself."""

import json
from io import TextIOWrapper
from typing import Self

from hub.demo.generate.archetypes import ConsentState
from hub.demo.generate.draws import Draws
from hub.demo.generate.population import Firm
from hub.demo.generate.timeline import Timeline

_GRANTEE = "bank-demo"
_PURPOSE = "credit-financing"
_FIELDS = ["grade", "verdict", "report"]


class ConsentFile:
    """A JSON array, one consent a line; `valid_to` is the first day it no longer holds."""

    def __init__(self, file: TextIOWrapper, time: Timeline, draws: Draws) -> None:
        self._file, self._time, self._draws = file, time, draws
        self.count = 0

    def __enter__(self) -> Self:
        self._file.write("[")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.write("\n]\n")
        self._file.close()

    def add(self, firm: Firm) -> None:
        if firm.archetype.consent is ConsentState.NONE:
            return
        self._file.write(",\n" if self.count else "\n")
        self._file.write(json.dumps(self._consent(firm)))
        self.count += 1

    def _consent(self, firm: Firm) -> dict[str, object]:
        begun, ended = self._days(firm.archetype.consent)
        return {
            "uscc": firm.code,
            "grantee": _GRANTEE,
            "purpose": _PURPOSE,
            "fields": _FIELDS,
            "valid_from": self._time.ago(begun).isoformat(),
            "valid_to": self._time.ago(ended).isoformat(),
        }

    def _days(self, consent: ConsentState) -> tuple[int, int]:
        """How many days ago it begins and ends. It lasts a year at most; a live one lasts sixty more days at least."""
        if consent is ConsentState.ENDED:
            return self._draws.between(120, 300), self._draws.between(10, 60)
        return self._draws.between(0, 60), -self._draws.between(60, 300)
