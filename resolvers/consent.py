"""Who of many enterprises must not be shown to a partner, and why."""

from collections.abc import Iterable, Sequence

from hub.consent.queries import consented
from hub.consent.rules import FieldGroup
from hub.errors import ConsentRequired, HubError, PurposeRequired
from resolvers.context import Context


async def refusals(context: Context, group: FieldGroup, usccs: Sequence[str]) -> dict[str, HubError]:
    """A refusal for each enterprise whose live consent the partner lacks; empty for everyone who needs none."""
    if not context.needs_consent:
        return {}
    if context.actor.purpose is None:
        reason = "a partner reads credit data for a purpose only: send the header Hub-Purpose"
        return {uscc: PurposeRequired(reason) for uscc in usccs}
    granted = await consented(context.database, context.actor, group, usccs)
    return {uscc: _refusal(context, group, uscc) for uscc in _without(usccs, granted)}


def _refusal(context: Context, group: FieldGroup, uscc: str) -> ConsentRequired:
    purpose = context.actor.purpose
    return ConsentRequired(
        f"{uscc} has no live consent that lets {context.actor.organisation} read its {group.value} for {purpose}",
        uscc=uscc,
    )


def _without(usccs: Iterable[str], granted: frozenset[str]) -> list[str]:
    return [uscc for uscc in usccs if uscc not in granted]
