"""The one door to rows about enterprises: what an actor may see is a condition inside every statement that reads them.

A statement names `{visible_…}` where it would name a table and passes the actor's parameters with its own. Repaired
records are not behind any door: they do not exist for evaluation, sharing or upward reporting (plan, task 10).
"""

from dataclasses import dataclass

from hub import clock
from hub.actor import Actor, Kind


@dataclass(frozen=True, slots=True)
class Door:
    """A condition on enterprise `e`, and the values of its parameters, numbered from the statement's own on."""

    condition: str
    parameters: tuple[object, ...]


def identities(actor: Actor, after: int) -> Door:
    """Which enterprises' register entries an actor sees; `after` is how many parameters the statement has itself.

    A register entry is public (level L1), so that for partners only their jurisdictions count.
    """
    if actor.kind is Kind.SUBJECT:
        return Door(f"e.uscc = ${after + 1}", (actor.organisation,))
    if actor.reach.jurisdictions is None:
        return Door("true", ())
    patterns = sorted(f"{code}%" for code in actor.reach.jurisdictions)
    return Door(f"e.jurisdiction_code like any (${after + 1})", (patterns,))


def credit(actor: Actor, after: int, group: str) -> Door:
    """Which enterprises' grades, verdicts, records or reports (`group`) an actor sees.

    A partner needs the enterprise's live consent for its purpose and this group of fields, whatever else it may see.
    """
    door = identities(actor, after)
    if actor.kind is not Kind.PARTNER:
        return door
    first = after + len(door.parameters) + 1
    consent = f"""exists (
        select from consent c where c.uscc = e.uscc and c.grantee = ${first} and c.purpose = ${first + 1}
        and ${first + 2} = any (c.fields) and c.revoked_at is null
        and c.valid_from <= ${first + 3} and ${first + 3} < c.valid_to)"""
    purpose = actor.purpose.value if actor.purpose else ""
    parameters = (*door.parameters, actor.organisation, purpose, group, clock.today())
    return Door(f"{door.condition} and {consent}", parameters)


def true_on(alias: str, day: str) -> str:
    """The rows of a bitemporal table that hold on a day (a parameter or an expression)."""
    return f"{alias}.valid_from <= {day} and ({alias}.valid_to is null or {day} < {alias}.valid_to)"


def known(alias: str, moment: str | None) -> str:
    """The rows of a bitemporal table as the hub knew them at a moment (a parameter), or knows them now (None)."""
    if moment is None:
        return f"{alias}.known_to is null"
    return f"{alias}.known_from <= {moment} and ({alias}.known_to is null or {moment} < {alias}.known_to)"


def existing(alias: str, moment: str | None) -> str:
    """The records that exist at all: as known at a moment, and not repaired, be it since then.

    The law outranks the past here: what has been repaired is shown to nobody, also not as what was once known.
    """
    if moment is None:
        return f"{known(alias, None)} and {alias}.repaired_on is null"
    repaired = f"""select from record since where since.uscc = {alias}.uscc and since.resource = {alias}.resource
        and since.key = {alias}.key and since.known_to is null and since.repaired_on is not null"""
    return f"{known(alias, moment)} and not exists ({repaired})"
