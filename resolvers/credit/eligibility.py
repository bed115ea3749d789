"""Verdicts, a column of enterprises at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hub.core import clock
from hub.core.errors import HubError
from hub.credit.eligibility import queries
from hub.credit.eligibility.results import Verdict
from hub.credit.evaluation.compiled.scenarios import Scenario
from hub.intake.consent.rules import FieldGroup
from hub.intake.enterprises.rules import Enterprise
from resolvers.consent import refusals
from resolvers.enterprises import RejectedUscc, UnknownEnterprise, look_up_all, registered
from resolvers.request.context import Context
from resolvers.request.ledger import RequestLedger


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
    by_uscc = await queries.verdicts_by_uscc(RequestLedger(context), allowed, [scenario], as_of, known_at)
    return {**{uscc: verdicts.get(scenario) for uscc, verdicts in by_uscc.items()}, **refused}


async def verdicts_by_uscc(
    context: Context,
    usccs: Sequence[str],
    *,
    scenarios: tuple[str, ...] | None,
    as_of: date | None,
    known_at: datetime | None,
) -> Mapping[str, list[Verdict] | HubError]:
    """For the scenarios named, in that order, or for all that the client's record covers."""
    refused = await refusals(context, FieldGroup.VERDICT, usccs)
    allowed = [uscc for uscc in usccs if uscc not in refused]
    codes = scenarios if scenarios is not None else [known.code for known in scenarios_in_force(context)]
    by_uscc = await queries.verdicts_by_uscc(RequestLedger(context), allowed, codes, as_of, known_at)
    return {**{uscc: [verdicts[code] for code in codes] for uscc, verdicts in by_uscc.items()}, **refused}


def scenarios_in_force(context: Context) -> list[Scenario]:
    return queries.scenarios(context.actor, clock.today())


def scenario(context: Context, code: str) -> Scenario:
    return queries.scenario(context.actor, code, clock.today())


async def decide_one(
    context: Context, typed: str, scenario_code: str, as_of: date | None, known_at: datetime | None
) -> Verdict | None:
    """Raises NotFound for an unknown enterprise, and InvalidUscc with the reason for a wrong code."""
    named = await registered(context, typed)
    verdict: Verdict | None = await context.load(
        verdict_by_uscc, named.uscc, scenario=scenario_code, as_of=as_of, known_at=known_at
    )
    return verdict


async def decide_all(
    context: Context, typed: Sequence[str], scenario_code: str, as_of: date | None, known_at: datetime | None
) -> list[Verdict | UnknownEnterprise | RejectedUscc]:
    """One outcome for each of 1 to 500 codes, in their order; a partner is refused for the first without consent."""
    queries.scenario(context.actor, scenario_code, as_of or clock.today())
    lookups = await look_up_all(context, typed)
    loads = (
        context.load(verdict_by_uscc, item.uscc, scenario=scenario_code, as_of=as_of, known_at=known_at)
        for item in lookups
        if isinstance(item, Enterprise)
    )
    verdicts = iter(await asyncio.gather(*loads))
    return [next(verdicts) if isinstance(item, Enterprise) else item for item in lookups]
