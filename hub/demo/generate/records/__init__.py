"""The rows of each department's file about one enterprise, without the code that each row begins with."""

from collections.abc import Iterator

from hub.demo.generate.draws import Draws
from hub.demo.generate.population import Firm
from hub.demo.generate.records.listings import listings
from hub.demo.generate.records.payments import payments
from hub.demo.generate.records.penalties import penalties
from hub.demo.generate.records.row import Row
from hub.demo.generate.records.standing import standing
from hub.demo.generate.records.technology import technology
from hub.demo.generate.timeline import Timeline

__all__ = ["Row", "records"]


def records(firm: Firm, time: Timeline, draws: Draws) -> Iterator[Row]:
    """All rows of the enterprise, not sorted by file."""
    yield from standing(firm, time, draws)
    yield from payments(firm, time, draws)
    yield from technology(firm, time, draws)
    if firm.archetype.adverse:
        yield from penalties(firm, time, draws)
        yield from listings(firm, time, draws)
