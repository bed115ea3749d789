"""Enterprises with adverse records: live, repaired, removed or past their display. Points stand as in `steady`."""

from dataclasses import replace

from hub.demo.generate.archetypes.answers import (
    ABNORMAL,
    ARREARS,
    CLASS_ONE,
    CONSENT,
    DEFAULTER,
    GRADE,
    PENALTY,
    SERIOUS,
    ExpectedAnswers,
    ExpectedGrade,
    no,
    yes,
)
from hub.demo.generate.archetypes.model import AdverseRecord, Archetype
from hub.demo.generate.archetypes.steady import SOLID, STRONG
from hub.demo.generate.archetypes.weak import FAIR

REPAIRED_PENALTY = replace(SOLID, name="repaired-penalty", risk="AAB", adverse=(AdverseRecord.PENALTY_REPAIRED,))
GENERAL_PENALTY = replace(
    SOLID,
    name="general-penalty",
    risk="AB",
    adverse=(AdverseRecord.PENALTY_GENERAL,),
    expects=replace(SOLID.expects, contract_credit=no(PENALTY)),
)
MINOR_PENALTY = replace(GENERAL_PENALTY, name="minor-penalty", risk="A", adverse=(AdverseRecord.PENALTY_MINOR,))
SERIOUS_PENALTY = replace(
    GENERAL_PENALTY,
    name="serious-penalty",
    risk="C",
    adverse=(AdverseRecord.PENALTY_SERIOUS, AdverseRecord.PENALTY_REPAIRED),
)
MINOR_PENALTY_OVER = replace(SOLID, name="minor-penalty-over", risk="A", adverse=(AdverseRecord.PENALTY_MINOR_OVER,))
GENERAL_PENALTY_OVER = replace(
    SOLID, name="general-penalty-over", risk="A", adverse=(AdverseRecord.PENALTY_GENERAL_OVER,)
)
PENALTY_CUT_SHORT = replace(SOLID, name="penalty-cut-short", risk="A", adverse=(AdverseRecord.PENALTY_CUT_SHORT,))
ON_THE_ABNORMAL_LIST = replace(
    FAIR,
    name="on-the-abnormal-list",
    risk="BBC",
    adverse=(AdverseRecord.ABNORMAL,),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("C", "58.60"),  # as fair: the list is no part of the score
        contract_credit=no(ABNORMAL, GRADE),
        bank_tax=yes(),
        ip_pledge_interest=no(CLASS_ONE, ABNORMAL, GRADE),
    ),
)
OFF_THE_ABNORMAL_LIST = replace(
    SOLID, name="off-the-abnormal-list", risk="AB", adverse=(AdverseRecord.ABNORMAL_REMOVED,)
)
ON_THE_SERIOUS_LIST = replace(
    STRONG,
    name="on-the-serious-list",
    risk="D",
    adverse=(AdverseRecord.SERIOUS,),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("D", "92.50"),  # the score of strong, capped
        contract_credit=no(SERIOUS, GRADE),
        bank_tax=no(CONSENT, SERIOUS),
        ip_pledge_interest=no(SERIOUS, GRADE),
    ),
)
OFF_THE_SERIOUS_LIST = replace(STRONG, name="off-the-serious-list", risk="B", adverse=(AdverseRecord.SERIOUS_REMOVED,))
DEFAULTER_NOW = replace(
    SOLID,
    name="judgment-defaulter",
    risk="C",
    adverse=(AdverseRecord.DEFAULTER,),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("D", "75.60"),  # the score of solid, capped
        contract_credit=no(GRADE),
        bank_tax=yes(),
        ip_pledge_interest=no(DEFAULTER, GRADE),
    ),
)
DEFAULTER_ONCE = replace(SOLID, name="judgment-performed", risk="A", adverse=(AdverseRecord.DEFAULTER_REMOVED,))
IN_TAX_ARREARS = replace(
    SOLID,
    name="in-tax-arrears",
    risk="BC",
    adverse=(AdverseRecord.ARREARS,),
    expects=replace(SOLID.expects, grade=ExpectedGrade("B", "72.60"), bank_tax=no(ARREARS)),  # 75.6 - 3
)
TAX_ARREARS_CLEARED = replace(FAIR, name="tax-arrears-cleared", risk="AA", adverse=(AdverseRecord.ARREARS_CLEARED,))
TAX_ARREARS_AT_ZERO = replace(SOLID, name="tax-arrears-at-zero", risk="A", adverse=(AdverseRecord.ARREARS_AT_ZERO,))
ON_THE_SERIOUS_LIST_UNGRADED = replace(
    SOLID,
    name="on-the-serious-list-ungraded",
    risk="C",
    unified=None,
    research=None,
    adverse=(AdverseRecord.SERIOUS,),
    expects=ExpectedAnswers(
        grade=None,  # of 100 points 40 can be assessed, 50 are needed
        contract_credit=no(SERIOUS, unknown=(GRADE,)),
        bank_tax=no(SERIOUS),
        ip_pledge_interest=no(SERIOUS, unknown=(GRADE,)),
    ),
)
ADVERSE: tuple[Archetype, ...] = (
    REPAIRED_PENALTY,
    GENERAL_PENALTY,
    MINOR_PENALTY,
    SERIOUS_PENALTY,
    MINOR_PENALTY_OVER,
    GENERAL_PENALTY_OVER,
    PENALTY_CUT_SHORT,
    ON_THE_ABNORMAL_LIST,
    OFF_THE_ABNORMAL_LIST,
    ON_THE_SERIOUS_LIST,
    OFF_THE_SERIOUS_LIST,
    DEFAULTER_NOW,
    DEFAULTER_ONCE,
    IN_TAX_ARREARS,
    TAX_ARREARS_CLEARED,
    TAX_ARREARS_AT_ZERO,
    ON_THE_SERIOUS_LIST_UNGRADED,
)
