"""What a request has touched: its entry in the access log says so, and an answer is remembered with it."""

from dataclasses import dataclass, field
from typing import NamedTuple


class TouchedCopy(NamedTuple):
    """What had been touched when an answer was ready; kept with the answer."""

    usccs: frozenset[str]
    fields: frozenset[str]
    consents: frozenset[int]
    unmasked: frozenset[tuple[str, str]]
    refusals: frozenset[str]
    unstated: frozenset[str]


@dataclass(slots=True)
class TouchedData:
    """Fills up while a request is answered.

    `usccs` are the enterprises it was about, `fields` those it asked for, `consents` the numbers of those by which a
    partner reads. `unmasked` are enterprises, each with the kind of a record whose personal data was shown. `refusals`
    are the codes of those that are answers, not errors. `unstated` are enterprises whose answers were derived because
    nothing valid is stated; the log is not told of them.
    """

    usccs: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    consents: set[int] = field(default_factory=set)
    unmasked: set[tuple[str, str]] = field(default_factory=set)
    refusals: set[str] = field(default_factory=set)
    unstated: set[str] = field(default_factory=set)

    def copy(self) -> TouchedCopy:
        return TouchedCopy(
            frozenset(self.usccs),
            frozenset(self.fields),
            frozenset(self.consents),
            frozenset(self.unmasked),
            frozenset(self.refusals),
            frozenset(self.unstated),
        )

    def update(self, kept: TouchedCopy) -> None:
        """As if the answer that it was kept with had been made for this request."""
        self.usccs.update(kept.usccs)
        self.fields.update(kept.fields)
        self.consents.update(kept.consents)
        self.unmasked.update(kept.unmasked)
        self.refusals.update(kept.refusals)
        self.unstated.update(kept.unstated)
