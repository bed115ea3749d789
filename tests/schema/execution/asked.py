"""Requests to compare: every written document on every kind of world, and as many generated ones as there is time."""

from collections.abc import Iterator
from random import Random

from auth.scopes import Scope
from hub.core.actor import Purpose
from tests.schema.execution.difference import ALL, Asking
from tests.schema.execution.generated import Writer
from tests.schema.execution.world import WORLD, Nature
from tests.schema.execution.written import DOCUMENTS

NATURES = (Nature(), Nature(15), Nature(15, awaits=False), Nature(50), Nature(50, awaits=False))
GRANTS = (ALL, frozenset({Scope.ENTERPRISE_READ}), frozenset({Scope.GRADE_READ, Scope.REPORT_READ}))
PURPOSES = (None, Purpose.CREDIT_FINANCING)
_DEMANDED = (Scope.ENTERPRISE_READ, Scope.GRADE_READ, Scope.REPORT_READ, Scope.ELIGIBILITY_READ)


def written(name: str) -> Iterator[Asking]:
    """One document under every grant, with and without a purpose, on every kind of world and several seeds."""
    query, variables = DOCUMENTS[name]
    for scopes in GRANTS:
        for purpose in PURPOSES:
            for nature in NATURES:
                for seed in ("a", "d"):
                    yield Asking(_seeded(query, seed), variables, scopes, purpose, nature)


def _seeded(query: str, seed: str) -> str:
    if "seed" in query:
        return query
    return query.replace("knots {", f'knots(seed: "{seed}") {{').replace("first:", f'seed: "{seed}", first:')


def generated(random: Random) -> Asking:
    """A document, its variables, a grant and a world."""
    query, variables = Writer(WORLD, random).document(random.choice([2, 3, 4]))
    return Asking(query, variables, *conditions(random))


def conditions(random: Random) -> tuple[frozenset[Scope], Purpose | None, Nature]:
    """What is granted, for which purpose it is asked, and what the world is like."""
    scopes = frozenset(scope for scope in _DEMANDED if random.randrange(4))
    nature = Nature(random.choice([0, 10, 30, 60]), awaits=bool(random.randrange(2)))
    return scopes, random.choice(PURPOSES), nature
