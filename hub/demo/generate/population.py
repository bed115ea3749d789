"""The invented enterprises. Of every hundred each archetype has its share, shuffled anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from hub.core.district import district
from hub.demo.generate.archetypes import ARCHETYPES, Archetype, Establishment
from hub.demo.generate.codes import codes
from hub.demo.generate.draws import Draws
from hub.demo.generate.names import Name, names
from hub.demo.generate.timeline import Timeline
from hub.intake.enterprises.reference.regions import regions

#: Staff come by the fifty, so that every even share in per cent is whole people.
_FIFTIES = 8
_SLOTS = tuple((archetype, risk) for archetype in ARCHETYPES for risk in archetype.risk)


@dataclass(slots=True)
class Firm:
    """One invented enterprise; `risk` is one letter of its archetype's, and `number` counts from 0.

    `full_years` have passed since it was established, and `fiscal_years` says whether three fiscal ones have; both are
    None where nobody knows the day.
    """

    number: int
    code: str
    name: Name
    archetype: Archetype
    risk: str
    established_on: date | None
    full_years: int | None
    fiscal_years: bool | None
    jurisdiction: str
    staff: int


def population(enterprises: int, seed: int, time: Timeline) -> Iterator[Firm]:
    """The first `enterprises` of them; a larger population begins with the smaller one."""
    draws = Draws(seed, "population")
    places = tuple(code for code in regions() if code.startswith(district().division))
    people = zip(codes(seed), names(seed), _slots(draws), strict=False)
    for number, (code, name, (archetype, risk)) in enumerate(islice(people, enterprises)):
        since = _established_on(archetype.registered, time, draws)
        yield Firm(
            number,
            code,
            name,
            archetype,
            risk,
            since,
            None if since is None else _full_years(since, time.as_of),
            None if since is None else since <= time.three_fiscal_years_ago,
            draws.pick(places),
            50 * draws.between(1, _FIFTIES),
        )


def _slots(draws: Draws) -> Iterator[tuple[Archetype, str]]:
    while True:
        hundred = list(_SLOTS)
        draws.shuffle(hundred)
        yield from hundred


def _full_years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _established_on(registered: Establishment, time: Timeline, draws: Draws) -> date | None:
    match registered:
        case Establishment.SETTLED:
            return time.ago(draws.between(1500, 7000))
        case Establishment.YOUNG:
            return time.ago(draws.between(560, 1000))
        case Establishment.NEWCOMER:
            return date(time.tax_year, 1, 1) + timedelta(days=draws.between(0, 364))
        case Establishment.THREE_FISCAL_YEARS:
            return time.three_fiscal_years_ago
        case Establishment.NEARLY_THREE_YEARS:
            return time.three_fiscal_years_ago + timedelta(days=draws.between(1, 60))
        case Establishment.UNDATED:
            return None
