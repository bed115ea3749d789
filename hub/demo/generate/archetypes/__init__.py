"""The kinds of enterprise there are, and the answers each one gets: a table written by hand."""

from hub.demo.generate.archetypes.adverse import ADVERSE
from hub.demo.generate.archetypes.edges import EDGES
from hub.demo.generate.archetypes.gaps import GAPS
from hub.demo.generate.archetypes.model import AdverseRecord, Archetype, ConsentState, Establishment, RegisterStatus
from hub.demo.generate.archetypes.steady import STEADY
from hub.demo.generate.archetypes.weak import WEAK

__all__ = [
    "ARCHETYPES",
    "AdverseRecord",
    "Archetype",
    "ConsentState",
    "Establishment",
    "RegisterStatus",
]

ARCHETYPES: tuple[Archetype, ...] = (*STEADY, *WEAK, *ADVERSE, *GAPS, *EDGES)
