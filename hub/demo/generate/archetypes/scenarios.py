"""The verdicts that follow for an archetype in each scenario: clauses by hand, from the sentences of the rules.

Codes are those of hub/credit/rulesets/*.yaml, in the versions that began on 2026-04-01. A clause is True where it
passes, False where it fails, and None where it cannot be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hub.demo.generate.archetypes import answers
from hub.demo.generate.archetypes.answers import ExpectedGrade, ExpectedVerdict, Outcome
from hub.demo.generate.archetypes.model import AdverseRecord, Archetype, ConsentState, RegisterStatus

NO_SERIOUS_PENALTY = "NO_SERIOUS_PENALTY"
NO_RECENT_PENALTY = "NO_RECENT_PENALTY"
ON_SERIOUS = "ON_SERIOUS_LIST"
IS_DEFAULTER = "JUDGMENT_DEFAULTER"
#: Three full years since the day of establishment, where contract-credit counts fiscal years; the code is the same.
FULL_YEARS = "three full years"
_CODES = {FULL_YEARS: answers.YEARS}
#: Points from which a grade in huarong-tech is at least this level.
_CUTS = {"A": Decimal(85), "B": Decimal(70)}
_ON_DISPLAY = {AdverseRecord.PENALTY_MINOR, AdverseRecord.PENALTY_GENERAL, AdverseRecord.PENALTY_SERIOUS}
#: A grade is D at most with one of these.
_CAPPED = {AdverseRecord.SERIOUS, AdverseRecord.DEFAULTER}
_BY_STATUS = {RegisterStatus.ACTIVE: True, RegisterStatus.NOT_STATED: None}

Told = bool | None


@dataclass(frozen=True, slots=True)
class ScenarioRule:
    """All of `every` have to pass, one of `one_of` where there are any, and the grade has to be `grade` at least."""

    every: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    grade: str | None = None


def _supported(*besides: str, one_of: tuple[str, ...] = (), grade: str = "B") -> ScenarioRule:
    """Support for technology enterprises: active, on no list of the dishonest, and of a grade."""
    return ScenarioRule(
        (answers.TECHNOLOGY, answers.ACTIVE, answers.SERIOUS, answers.DEFAULTER, *besides), one_of, grade
    )


_RIGHTS = (answers.CLASS_ONE, answers.CLASS_TWO)
_SERVICE = _supported(NO_SERIOUS_PENALTY)
RULES: Mapping[str, ScenarioRule] = {
    "bank-recommendation": _supported(answers.CONSENT, answers.ARREARS),
    "bank-tax": ScenarioRule((answers.TAX, answers.CONSENT, answers.ARREARS, answers.SERIOUS)),
    "contract-credit": ScenarioRule(
        (answers.TECHNOLOGY, answers.YEARS, answers.ACTIVE, answers.ABNORMAL, answers.SERIOUS, answers.PENALTY),
        grade="B",
    ),
    "demand-creation": _supported(answers.CLASS_ONE),
    "dishonesty-sanction": ScenarioRule(one_of=(ON_SERIOUS, IS_DEFAULTER)),
    "funding-award": _supported(answers.ARREARS, NO_SERIOUS_PENALTY),
    "government-subsidy": _supported(answers.ARREARS),
    "green-channel": _supported(NO_SERIOUS_PENALTY),
    "guarantee-recommendation": _supported(answers.CONSENT, answers.ARREARS, NO_SERIOUS_PENALTY),
    "high-value-patents": _supported(answers.CLASS_ONE),
    "hubei-quality": _supported(FULL_YEARS, answers.ABNORMAL, NO_SERIOUS_PENALTY),
    "innovation-support": _supported(one_of=_RIGHTS),
    "inspection-ratio": ScenarioRule((answers.ACTIVE,)),
    "ip-pledge-interest": _supported(answers.ABNORMAL, one_of=_RIGHTS),
    "ip-protection": ScenarioRule((answers.ACTIVE, answers.SERIOUS), one_of=_RIGHTS),
    "ip-tailored-service": ScenarioRule((answers.TECHNOLOGY, answers.ACTIVE, answers.SERIOUS)),
    "key-support": _supported(NO_SERIOUS_PENALTY, answers.ARREARS, grade="A"),
    "market-cultivation": _supported(NO_SERIOUS_PENALTY),
    "price-support": _supported(),
    "priority-handling": _supported(NO_SERIOUS_PENALTY),
    "publicity": _supported(answers.PENALTY, grade="A"),
    "service-assisted": _SERVICE,
    "service-bundled": _SERVICE,
    "service-commitment": _SERVICE,
    "service-cross-region": _SERVICE,
    "service-guided": _SERVICE,
    "service-township": _SERVICE,
    "simplified-procedure": _supported(NO_SERIOUS_PENALTY),
    "soft-enforcement": ScenarioRule((answers.ACTIVE, answers.SERIOUS, NO_SERIOUS_PENALTY, NO_RECENT_PENALTY)),
    "tax-service": ScenarioRule((answers.ACTIVE, answers.TAX, answers.ARREARS, answers.SERIOUS)),
    "tech-finance": _supported(answers.CONSENT),
}


def verdicts(archetype: Archetype, full_years: int | None, fiscal_years: Told) -> dict[str, ExpectedVerdict]:
    """The expected verdict in each scenario.

    `full_years` have passed since the enterprise was established, None where nobody knows; `fiscal_years` says whether
    three fiscal ones have.
    """
    told = _clauses(archetype, full_years, fiscal_years)
    return {scenario: _verdict(rule, told, archetype) for scenario, rule in RULES.items()}


def _clauses(archetype: Archetype, full_years: int | None, fiscal_years: Told) -> Mapping[str, Told]:
    adverse, tax = set(archetype.adverse), archetype.tax
    return {
        answers.TECHNOLOGY: bool(archetype.titles),
        answers.YEARS: fiscal_years,
        FULL_YEARS: None if full_years is None else full_years >= 3,
        answers.ACTIVE: _BY_STATUS.get(archetype.status, False),
        answers.ABNORMAL: AdverseRecord.ABNORMAL not in adverse,
        answers.SERIOUS: AdverseRecord.SERIOUS not in adverse,
        answers.DEFAULTER: AdverseRecord.DEFAULTER not in adverse,
        answers.ARREARS: AdverseRecord.ARREARS not in adverse,
        answers.PENALTY: adverse.isdisjoint(_ON_DISPLAY),
        NO_SERIOUS_PENALTY: AdverseRecord.PENALTY_SERIOUS not in adverse,
        NO_RECENT_PENALTY: adverse.isdisjoint(_ON_DISPLAY),  # what is shown was decided within two fiscal years
        answers.CONSENT: archetype.consent is ConsentState.LIVE,
        answers.TAX: None if tax is None or tax.stale else tax.grade in ("A", "B", "M"),
        answers.CLASS_ONE: archetype.class_one.low > 0,
        answers.CLASS_TWO: archetype.class_two.low > 0,
        ON_SERIOUS: AdverseRecord.SERIOUS in adverse,
        IS_DEFAULTER: AdverseRecord.DEFAULTER in adverse,
    }


def _verdict(rule: ScenarioRule, told: Mapping[str, Told], archetype: Archetype) -> ExpectedVerdict:
    """One failure decides, then one that cannot be told; of alternatives one that passes is enough."""
    known = {_CODES.get(name, name): told[name] for name in (*rule.every, *rule.one_of)}
    parts = [told[name] for name in rule.every]
    if rule.one_of:
        parts.append(_any([told[name] for name in rule.one_of]))
    if rule.grade:
        known[answers.GRADE] = _reaches(archetype, archetype.expects.grade, rule.grade)
        parts.append(known[answers.GRADE])
    outcome: Outcome = "INELIGIBLE" if False in parts else "UNKNOWN" if None in parts else "ELIGIBLE"
    fail = frozenset(code for code, passes in known.items() if passes is False)
    return ExpectedVerdict(outcome, fail, frozenset(code for code, passes in known.items() if passes is None))


def _any(parts: list[Told]) -> Told:
    return True if True in parts else None if None in parts else False


def _reaches(archetype: Archetype, grade: ExpectedGrade | None, level: str) -> Told:
    """Whether a grade is at least this level, with no points and with all points for what was not assessed."""
    if grade is None:
        return None
    if not _CAPPED.isdisjoint(archetype.adverse):
        return False
    share, cut = Decimal(grade.assessed_share), _CUTS[level]
    worst = Decimal(grade.score) * share
    if worst >= cut:
        return True
    return None if worst + 100 * (1 - share) >= cut else False
