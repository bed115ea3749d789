"""What lists of enterprises can be asked for: conditions on the register, on grades and on verdicts."""

from datetime import date

import strawberry

from hub.credit.eligibility.results import Outcome
from hub.intake.enterprises.queries import EnterpriseFilter as FilterRow
from hub.intake.enterprises.rules import EnterpriseStatus
from resolvers.lists import CreditConditions, among
from resolvers.request.context import Context

strawberry.enum(EnterpriseStatus, description="登记状态 in the register.")
strawberry.enum(Outcome, description="UNKNOWN: a source is missing or too old, and what is known does not decide.")


@strawberry.input(description="A level of a scheme, or a better one.")
class GradeFilter:
    scheme: str = strawberry.field(description="The code of the scheme, such as huarong-tech.")
    at_least: str = strawberry.field(description="The lowest level that fits.")


@strawberry.input(description="An outcome of a scenario.")
class EligibilityFilter:
    scenario: str = strawberry.field(description="The code of the scenario, such as bank-tax.")
    outcome: Outcome = strawberry.field(default=Outcome.ELIGIBLE, description="The outcome that fits.")


@strawberry.input(description="Conditions for a list; a code covers all codes that begin with it.")
class EnterpriseFilter:
    jurisdiction: str | None = strawberry.field(default=None, description="A division code, such as 420703.")
    industry: str | None = strawberry.field(default=None, description="A section letter or a code of GB/T 4754-2017.")
    status: EnterpriseStatus | None = strawberry.field(default=None, description="The state in the register.")
    grade: GradeFilter | None = strawberry.field(
        default=None, description="The least level, by the newest evaluation; needs grade:read."
    )
    eligibility: EligibilityFilter | None = strawberry.field(
        default=None, description="A verdict, by the newest evaluation; needs eligibility:read."
    )
    established_from: date | None = strawberry.field(default=None, description="The first day of establishment.")
    established_to: date | None = strawberry.field(default=None, description="The last day of establishment.")


def conditions(context: Context, given: EnterpriseFilter | None) -> FilterRow:
    """The conditions as the store's queries take them; raises what the client may not ask by."""
    if given is None:
        return FilterRow()
    credit = CreditConditions(
        (given.grade.scheme, given.grade.at_least) if given.grade else None,
        (given.eligibility.scenario, given.eligibility.outcome) if given.eligibility else None,
    )
    return FilterRow(
        given.jurisdiction,
        given.industry,
        given.status,
        given.established_from,
        given.established_to,
        *among(context, credit),
    )
