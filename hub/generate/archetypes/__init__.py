"""The kinds of enterprise there are, and the answers each one gets: a table written by hand."""

from hub.generate.archetypes.adverse import ADVERSE
from hub.generate.archetypes.edges import EDGES
from hub.generate.archetypes.gaps import GAPS
from hub.generate.archetypes.model import Adverse, Archetype, Consent, Registered, Status
from hub.generate.archetypes.steady import STEADY
from hub.generate.archetypes.weak import WEAK

__all__ = [
    "ARCHETYPES",
    "Adverse",
    "Archetype",
    "Consent",
    "Registered",
    "Status",
]

ARCHETYPES: tuple[Archetype, ...] = (*STEADY, *WEAK, *ADVERSE, *GAPS, *EDGES)
