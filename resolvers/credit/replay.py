"""A verdict derived again from the records that it was stated on."""

from hub.core.errors import Invalid, NotFound
from hub.credit.replay import queries
from hub.credit.replay.results import CauseKind, Replay
from hub.credit.replay.rules import GradeDifference
from hub.intake.consent.rules import FieldGroup
from resolvers.consent import refusals
from resolvers.credit.evaluation import may_read_grade
from resolvers.enterprises import registered
from resolvers.request.context import Context


async def derive_again(context: Context, typed: str, fingerprint: str) -> Replay | None:
    """Raises NotFound for an unknown enterprise, and for a verdict that was never stated, or that is withdrawn.

    A verdict is withdrawn from partners when a record that it stood on has been repaired.
    """
    mark = queries.read_fingerprint(fingerprint)
    if mark is None:
        raise Invalid(f"{fingerprint[:80]!r} is no fingerprint: 64 hexadecimal digits", field="fingerprint")
    named = await registered(context, typed)
    if refusal := (await refusals(context, FieldGroup.VERDICT, [named.uscc])).get(named.uscc):
        raise refusal
    derived = await queries.replay(context.database, context.actor, mark, named.uscc)
    if context.needs_consent and any(cause.kind is CauseKind.RECORD_REPAIRED for cause in derived.causes):
        raise NotFound(f"the verdict with the fingerprint {mark.hex()} has been withdrawn", field="fingerprint")
    return derived


async def grade_differences(context: Context, derived: Replay) -> list[GradeDifference]:
    """Those of the schemes that the token reaches, to whoever may read the enterprise's grades."""
    if refusal := (await refusals(context, FieldGroup.GRADE, [derived.stated.uscc])).get(derived.stated.uscc):
        raise refusal
    return [difference for difference in derived.grades if may_read_grade(context, difference.scheme)]
