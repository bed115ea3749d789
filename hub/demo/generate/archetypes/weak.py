"""Enterprises of which everything is known, graded C or D. Points stand in the order of `steady`."""

from dataclasses import replace

from hub.demo.generate.archetypes.answers import (
    ARREARS,
    CLASS_ONE,
    CLASS_TWO,
    CONSENT,
    GRADE,
    TAX,
    ExpectedAnswers,
    ExpectedGrade,
    no,
    yes,
)
from hub.demo.generate.archetypes.model import (
    AdverseRecord,
    Archetype,
    ConsentState,
    Evaluation,
    Figures,
    Months,
    TaxStatement,
)
from hub.demo.generate.draws import Span

FAIR = Archetype(
    name="fair",
    risk="AAAABBBB",
    unified=Evaluation(Span(700, 795)),
    research=Figures(Span(30, 39), Span(20, 24)),
    titles=("科技型中小企业",),
    class_two=Span(2, 2),
    honour="区级",
    social=Months(4),
    fund=Months(2),
    water=Months(2),
    tax=TaxStatement("B"),
    consent=ConsentState.LIVE,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("C", "58.60"),  # 28 + 4.8 + 4.8 + 5 + 0 + 3 + 3 + 2 + 3 + 2 + 3
        contract_credit=no(GRADE),
        bank_tax=yes(),
        ip_pledge_interest=no(CLASS_ONE, GRADE),
    ),
)
AT_THE_C_CUT = replace(
    FAIR,
    name="at-the-c-cut",
    risk="B",
    research=Figures(Span(40, 49), Span(20, 24)),
    class_two=Span(0, 0),
    honour=None,
    consent=ConsentState.NONE,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("C", "55.00"),  # 28 + 7.2 + 4.8 + 5 + 0 + 0 + 3 + 2 + 3 + 2 + 0
        contract_credit=no(GRADE),
        bank_tax=no(CONSENT),
        ip_pledge_interest=no(CLASS_ONE, CLASS_TWO, GRADE),
    ),
)
BELOW_THE_C_CUT = replace(
    AT_THE_C_CUT,
    name="below-the-c-cut",
    fund=Months(2, late=2),
    expects=replace(AT_THE_C_CUT.expects, grade=ExpectedGrade("D", "54.00")),  # 55 - 2 + 1 for the fund
)
POOR = Archetype(
    name="poor",
    risk="AAABBB",
    unified=Evaluation(Span(600, 695)),
    research=Figures(Span(0, 19), Span(0, 9)),
    titles=("科技型中小企业",),
    class_two=Span(1, 1),
    social=Months(3),
    fund=Months(2),
    water=Months(2),
    tax=TaxStatement("C"),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("D", "36.50"),  # 20 + 0 + 0 + 5 + 0 + 1.5 + 3 + 2 + 3 + 2 + 0
        contract_credit=no(GRADE),
        bank_tax=no(TAX, CONSENT),
        ip_pledge_interest=no(CLASS_ONE, GRADE),
    ),
)
FAILING = Archetype(
    name="failing",
    risk="BCC",
    unified=Evaluation(Span(500, 595)),
    research=Figures(Span(0, 19), Span(0, 9)),
    titles=("科技型中小企业",),
    social=Months(6, late=3),
    fund=Months(4, late=1),
    water=Months(3, late=1),
    tax=TaxStatement("C"),
    adverse=(AdverseRecord.ARREARS,),
    consent=ConsentState.LIVE,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("D", "17.00"),  # 10 + 0 + 0 + 5 + 0 + 0 + 0 + 1 + 0 + 1 + 0
        contract_credit=no(GRADE),
        bank_tax=no(TAX, ARREARS),
        ip_pledge_interest=no(CLASS_ONE, CLASS_TWO, GRADE),
    ),
)
AT_THE_BOTTOM = replace(
    FAILING,
    name="at-the-bottom",
    risk="D",
    unified=Evaluation(Span(200, 495)),
    fund=Months(4, late=3),
    water=Months(3, late=2),
    tax=TaxStatement("D"),
    consent=ConsentState.NONE,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("D", "5.00"),  # assessed in full, and nothing earned but by the title
        contract_credit=no(GRADE),
        bank_tax=no(TAX, CONSENT, ARREARS),
        ip_pledge_interest=no(CLASS_ONE, CLASS_TWO, GRADE),
    ),
)
WEAK = (FAIR, AT_THE_C_CUT, BELOW_THE_C_CUT, POOR, FAILING, AT_THE_BOTTOM)
