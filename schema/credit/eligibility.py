"""Verdicts: eligible, ineligible or unknown, with every reason."""

from datetime import date, datetime

from auth.scopes import Scope
from hub.core import clock
from hub.credit.eligibility.results import Outcome
from hub.credit.eligibility.results import Verdict as VerdictRow
from hub.credit.evaluation.library.ruleset_store import library
from resolvers.credit.needs import needs_by_verdict
from schema.credit.evaluation import Reason
from schema.credit.needs import NeedSet
from schema.credit.rulesets import Scenario
from schema.language.declarations import answer, field, load, of
from schema.language.directives import about


@of(VerdictRow)
class Verdict:
    """Whether an enterprise may use a scenario; why, by which rules, and until when that holds."""

    outcome: Outcome = field(description="Eligible, ineligible, or unknown.")
    reasons: list[Reason] = field(description="Every clause with its outcome, also those that passed.", size=about(10))
    ruleset_version: str = field(description="The rules it was decided by.")
    decided_at: datetime = field(description="When it was decided.")
    data_as_of: date | None = field(description="The oldest day that any source used was stated for.")
    holds_until: date | None = field(description="The first day on which time alone could change it.")
    needs_human_decision: bool = field(description="Whether a person decides in the end.")

    @answer(scope=None)
    def scenario(self: VerdictRow) -> Scenario:
        """The scenario that was decided about."""
        return library().scenario(self.scenario, clock.today())

    @answer(scope=None)
    def fingerprint(self: VerdictRow) -> str:
        """SHA-256 over inputs, rules and outcome, in hexadecimal: the same verdict derived again has the same."""
        return self.fingerprint.hex()

    @load(needs_by_verdict, key="itself", scope=Scope.ELIGIBILITY_READ, cost=20, size=about(8))
    def would_need(self) -> list[NeedSet] | None:
        """The smallest sets of changes by which it would be ELIGIBLE; empty where it is, or where none would do."""
