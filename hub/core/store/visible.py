"""The one door to rows about enterprises: what an actor may see is a condition inside every statement that reads them.

A statement names `{visible_…}` where it would name a table and passes the actor's parameters with its own. Repaired
records are not behind any door: they do not exist for evaluation, sharing or upward reporting (plan, task 10).
"""

from dataclasses import dataclass

from hub.core import clock
from hub.core.actor import Actor, Kind

_CONSENT = """exists (
    select from consent c where c.uscc = e.uscc and c.grantee = {{0}} and c.purpose = {{1}} and {{2}} = any (c.fields)
    and c.revoked_at is null and c.valid_from <= {{3}} and {{3}} < c.valid_to{also})"""
_NAMED = """
    and exists (select from unnest({4}::text[], {5}::bigint[]) as bound (uscc, consent)
        where bound.uscc = c.uscc and coalesce(bound.consent, c.id) = c.id)"""


@dataclass(frozen=True, slots=True)
class Door:
    """A condition on enterprise `e`, and the values of its parameters, numbered from the statement's own on."""

    condition: str
    parameters: tuple[object, ...]


def identities(actor: Actor, after: int) -> Door:
    """Which enterprises' register entries an actor sees; `after` is how many parameters the statement has itself.

    A register entry is public (level L1), so that for partners only their jurisdictions count, and what their token was
    narrowed to.
    """
    door = Door("true", ())
    if actor.kind is Kind.SUBJECT:
        door = _narrowed(door, after, "e.uscc = {0}", actor.organisation)
    elif actor.reach.jurisdictions is not None:
        patterns = sorted(f"{code}%" for code in actor.reach.jurisdictions)
        door = _narrowed(door, after, "e.jurisdiction_code like any ({0})", patterns)
    if actor.reach.bounds is None:
        return door
    usccs = sorted({uscc for bound in actor.reach.bounds for uscc in bound.usccs})
    return _narrowed(door, after, "e.uscc = any ({0})", usccs)


def credit(actor: Actor, after: int, group: str) -> Door:
    """Which enterprises' grades, verdicts, records or reports (`group`) an actor sees.

    A partner needs the enterprise's live consent for its purpose and this group of fields, whatever else it may see. A
    token that was narrowed opens what it names for this group and purpose, and by the consent that it names.
    """
    door = identities(actor, after)
    if actor.kind is not Kind.PARTNER:
        if actor.reach.bounds is None:
            return door
        return _narrowed(door, after, "e.uscc = any ({0})", [uscc for uscc, _ in _opened(actor, group)])
    purpose = actor.purpose.value if actor.purpose else ""
    terms = (actor.organisation, purpose, group, clock.today())
    if actor.reach.bounds is None:
        return _narrowed(door, after, _CONSENT.format(also=""), *terms)
    opened = _opened(actor, group)
    usccs, consents = [uscc for uscc, _ in opened], [consent for _, consent in opened]
    return _narrowed(door, after, _CONSENT.format(also=_NAMED), *terms, usccs, consents)


def _opened(actor: Actor, group: str) -> list[tuple[str, int | None]]:
    """Each enterprise that the token opens for this group and the actor's purpose, with the consent it names."""
    bounds = actor.reach.bounds or ()
    return [(uscc, bound.consent) for bound in bounds if bound.opens(group, actor.purpose) for uscc in bound.usccs]


def _narrowed(door: Door, after: int, condition: str, *values: object) -> Door:
    """`condition` with its values as parameters, besides what the door asks already."""
    first = after + len(door.parameters) + 1
    written = condition.format(*(f"${number}" for number in range(first, first + len(values))))
    return Door(written if door.condition == "true" else f"{door.condition} and {written}", (*door.parameters, *values))


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


def repaired(alias: str) -> str:
    """The records that have been repaired, as the hub knows them now; in the words of the index that has them."""
    return f"{known(alias, None)} and {alias}.repaired_on is not null"
