"""What takes two people: one proposes, another decides. The store itself refuses one alone (`columns.two_people`)."""

from hub.core.actor import Actor
from hub.core.errors import Conflict, Invalid


def proposer(actor: Actor) -> str:
    """Return who proposes, as the row keeps it; raises Invalid for a program."""
    if actor.person is None:
        raise Invalid(f"client {actor.client!r} is a program: only people propose what another person decides")
    return actor.person.key


def check_second(what: str, proposed_by: str | None, actor: Actor) -> None:
    """Raise Conflict unless somebody else has proposed what a person decides; programs decide by themselves."""
    if actor.person is None:
        return
    if proposed_by is None:
        raise Conflict(f"{what} takes two people: nobody has proposed it yet")
    if proposed_by == actor.person.key:
        raise Conflict(f"{what} takes two people: {actor.person.name} has proposed it, and another person decides")
