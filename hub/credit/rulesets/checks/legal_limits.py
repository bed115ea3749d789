"""The check for what the law does not let a rule say, whoever writes it (DESIGN 4, DOMAIN 0, 2, 6 and 13)."""

from collections.abc import Iterator
from datetime import date

from hub.core.actor import Purpose
from hub.credit.rulesets.checks.operands import RulesetFault
from hub.credit.rulesets.language.models import OfficialRuleset, Ruleset, ScenarioRuleset, clauses

#: Schemes that another authority grades; the hub takes them in.
OFFICIAL = frozenset({"samr-risk", "samr-comprehensive", "ndrc-public", "hubei-knowledge-value", "tax"})
#: The national index belongs to the state administration; a local result bears the district's name.
NATIONAL_INDEX = "中国企业信用指数"
_RISK = ("risk.class", "grade.samr-risk")
#: The day of the readings of 2026 (DOMAIN 13): rules that began earlier are kept as they were published.
_NO_GRADE_IN_ENFORCEMENT_FROM = date(2026, 4, 1)


def faults(ruleset: Ruleset) -> Iterator[RulesetFault]:
    """Find what a ruleset says and must not say."""
    if NATIONAL_INDEX in ruleset.title.zh:
        yield ("title", "zh"), f"{NATIONAL_INDEX} is the state administration's: a local result has a name of its own"
    if isinstance(ruleset, ScenarioRuleset):
        yield from _scenario(ruleset)
    elif ruleset.code in OFFICIAL and not isinstance(ruleset, OfficialRuleset):
        yield ("kind",), f"{ruleset.code} is graded by another authority: it is taken in, never worked out here"


def _scenario(ruleset: ScenarioRuleset) -> Iterator[RulesetFault]:
    enforcing = ruleset.purpose is Purpose.SUPERVISION_INSPECTION
    if enforcing and ruleset.effect not in ("route-to-person", "sanction"):
        yield ("effect",), "whether there is a penalty turns on the conduct (行政处罚法 Art. 33): route-to-person only"
    if ruleset.effect == "route-to-person" and not ruleset.human_decision:
        yield ("human_decision",), "what is routed to a person is decided by one: true"
    if ruleset.human_checks and not ruleset.human_decision:
        yield ("human_decision",), "where a person checks something a person decides: true"
    if ruleset.effect == "priority" and ruleset.otherwise is None:
        yield ("effect",), "priority is never exclusion: say with `otherwise` what remains for everybody else"
    if ruleset.purpose is Purpose.CREDIT_FINANCING:
        yield from _risk_to_banks(ruleset)
    if ruleset.effect == "sanction":
        yield from _sanction(ruleset)
    elif ruleset.sanction_item is not None:
        yield ("sanction_item",), f"only a sanction rests on an item of the national list: this is a {ruleset.effect}"
    elif enforcing and ruleset.effective_from >= _NO_GRADE_IN_ENFORCEMENT_FROM:
        yield from _graded(ruleset, "a grade orders the queue and excludes nobody: write `order_by` alone")


def _sanction(ruleset: ScenarioRuleset) -> Iterator[RulesetFault]:
    """A sanction rests on the national list, is decided by a person, and no grade brings it or takes it away."""
    if ruleset.sanction_item is None:
        yield (
            ("effect",),
            "a sanction rests on an item of the national list 失信惩戒措施基础清单: name it as `sanction_item`",
        )
    if not ruleset.human_decision:
        yield ("human_decision",), "a sanction is always decided by a person: true"
    yield from _graded(ruleset, "a grade neither brings a sanction nor takes it away")


def _graded(ruleset: ScenarioRuleset, reason: str) -> Iterator[RulesetFault]:
    """Find where a grade decides."""
    if ruleset.threshold is not None:
        yield ("threshold",), reason
    for place, clause in clauses(ruleset.eligible_when, ("eligible_when",)):
        if clause.fact.startswith("grade."):
            yield (*place, "fact"), reason


def _risk_to_banks(ruleset: ScenarioRuleset) -> Iterator[RulesetFault]:
    reason = "the risk class serves market supervision and is not shown to banks"
    for place, clause in clauses(ruleset.eligible_when, ("eligible_when",)):
        if clause.fact in _RISK:
            yield (*place, "fact"), reason
    if ruleset.threshold is not None and f"grade.{ruleset.threshold.scheme}" in _RISK:
        yield ("threshold", "scheme"), reason
