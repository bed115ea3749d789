"""Verdicts, a column of enterprises at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hub.core import clock
from hub.core.errors import HubError, Invalid, NotFound
from hub.credit.eligibility import queries
from hub.credit.eligibility.results import Verdict
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.credit.replay import queries as replay
from hub.credit.replay.results import CauseKind, Replay
from hub.credit.replay.rules import GradeDifference
from hub.intake.consent.rules import FieldGroup
from hub.intake.enterprises.rules import Enterprise
from resolvers.consent import refusals
from resolvers.context import Context
from resolvers.enterprises import RejectedUscc, UnknownEnterprise, enterprise, look_up_all
from resolvers.evaluation import may_read_grade
from resolvers.ledger import RequestLedger


async def verdict_by_uscc(
    context: Context,
    usccs: Sequence[str],
    *,
    scenario: str,
    as_of: date | None,
    known_at: datetime | None,
) -> Mapping[str, Verdict | HubError | None]:
    queries.scenario(context.actor, scenario, as_of or clock.today())
    refused = await refusals(context, FieldGroup.VERDICT, usccs)
    allowed = [uscc for uscc in usccs if uscc not in refused]
    found = await queries.verdicts_by_uscc(RequestLedger(context), allowed, [scenario], as_of, known_at)
    return {**{uscc: verdicts.get(scenario) for uscc, verdicts in found.items()}, **refused}


async def verdicts_by_uscc(
    context: Context,
    usccs: Sequence[str],
    *,
    scenarios: tuple[str, ...] | None,
    as_of: date | None,
    known_at: datetime | None,
) -> Mapping[str, list[Verdict] | HubError]:
    """The scenarios named, in that order, or all that the client's record covers."""
    refused = await refusals(context, FieldGroup.VERDICT, usccs)
    allowed = [uscc for uscc in usccs if uscc not in refused]
    codes = scenarios if scenarios is not None else [known.code for known in scenarios_in_force(context)]
    found = await queries.verdicts_by_uscc(RequestLedger(context), allowed, codes, as_of, known_at)
    return {**{uscc: [verdicts[code] for code in codes] for uscc, verdicts in found.items()}, **refused}


def scenarios_in_force(context: Context) -> list[Scenario]:
    return queries.scenarios(context.actor, clock.today())


def scenario(context: Context, code: str) -> Scenario:
    return queries.scenario(context.actor, code, clock.today())


async def decide_one(
    context: Context, typed: str, scenario_code: str, as_of: date | None, known_at: datetime | None
) -> Verdict | None:
    """None for an unknown enterprise; raises InvalidUscc with the reason for a wrong code."""
    found = await enterprise(context, typed)
    if found is None:
        return None
    verdict: Verdict | None = await context.load(
        verdict_by_uscc, found.uscc, scenario=scenario_code, as_of=as_of, known_at=known_at
    )
    return verdict


async def decide_all(
    context: Context, typed: Sequence[str], scenario_code: str, as_of: date | None, known_at: datetime | None
) -> list[Verdict | UnknownEnterprise | RejectedUscc]:
    """One outcome for each of 1 to 500 codes, in their order; a partner is refused for the first without consent."""
    queries.scenario(context.actor, scenario_code, as_of or clock.today())
    found = await look_up_all(context, typed)
    loads = (
        context.load(verdict_by_uscc, item.uscc, scenario=scenario_code, as_of=as_of, known_at=known_at)
        for item in found
        if isinstance(item, Enterprise)
    )
    verdicts = iter(await asyncio.gather(*loads))
    return [next(verdicts) if isinstance(item, Enterprise) else item for item in found]


async def derive_again(context: Context, typed: str, fingerprint: str) -> Replay | None:
    """None for an unknown enterprise; raises NotFound for a verdict that was never stated, or that is withdrawn.

    What stood on a record that has been repaired since is told to no partner any more.
    """
    mark = replay.read_fingerprint(fingerprint)
    if mark is None:
        raise Invalid(f"{fingerprint[:80]!r} is no fingerprint: 64 hexadecimal digits", field="fingerprint")
    found = await enterprise(context, typed)
    if found is None:
        return None
    if refusal := (await refusals(context, FieldGroup.VERDICT, [found.uscc])).get(found.uscc):
        raise refusal
    derived = await replay.replay(context.database, context.actor, mark, found.uscc)
    if context.needs_consent and any(cause.kind is CauseKind.RECORD_REPAIRED for cause in derived.causes):
        raise NotFound(f"the verdict with the fingerprint {mark.hex()} has been withdrawn", field="fingerprint")
    return derived


async def grade_differences(context: Context, derived: Replay) -> list[GradeDifference]:
    """Those of the schemes that the token reaches, to whoever may read the enterprise's grades."""
    if refusal := (await refusals(context, FieldGroup.GRADE, [derived.stated.uscc])).get(derived.stated.uscc):
        raise refusal
    return [difference for difference in derived.grades if may_read_grade(context, difference.scheme)]
