"""Scopes of their own that kinds of record need."""

from collections.abc import Mapping

from auth.scopes import Scope, named
from hub.core.live_mapping import LiveMapping
from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.resource import Resource


def _narrower(resources: Mapping[str, Resource]) -> dict[str, Scope]:
    asked = {code: each.narrower_scope for code, each in resources.items() if each.narrower_scope}
    return {code: scope for code, name in asked.items() for scope in named([name])}


#: The scope that a kind of record needs besides record:read.
NARROWER = LiveMapping(RESOURCES.now, _narrower)
