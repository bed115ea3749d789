"""Enterprises of which everything is known and nothing adverse: grades A and B, and their cuts.

Points stand in the order of hub/credit/rulesets/huarong-tech.yaml: unified result 40, research intensity 12, technical
staff 8, titles 5, class I rights 9, class II rights 6, social insurance 3, provident fund 2, tax arrears 3, water bills
2, honours 10. Cuts are 85 for A, 70 for B, 55 for C.
"""

from dataclasses import replace

from hub.demo.generate.archetypes.answers import (
    CLASS_ONE,
    CLASS_TWO,
    CONSENT,
    GRADE,
    ExpectedAnswers,
    ExpectedGrade,
    no,
    yes,
)
from hub.demo.generate.archetypes.model import Archetype, ConsentState, Evaluation, Figures, Months, TaxStatement
from hub.demo.generate.draws import Span

LEADER = Archetype(
    name="leader",
    risk="AAAA",
    unified=Evaluation(Span(900, 980)),
    research=Figures(Span(60, 95), Span(30, 44)),
    titles=("高新技术企业", "科技型中小企业"),
    class_one=Span(1, 3),
    class_two=Span(4, 6),
    honour="国家级",
    social=Months(12),
    fund=Months(4),
    water=Months(2),
    tax=TaxStatement("A"),
    consent=ConsentState.LIVE,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("A", "100.00"),  # 40 + 12 + 8 + 5 + 9 + 6 + 3 + 2 + 3 + 2 + 10
        contract_credit=yes(),
        bank_tax=yes(),
        ip_pledge_interest=yes(),
    ),
)
STRONG = Archetype(
    name="strong",
    risk="AAAAA",
    unified=Evaluation(Span(900, 980)),
    research=Figures(Span(50, 59), Span(26, 28)),
    titles=("高新技术企业",),
    class_one=Span(1, 2),
    class_two=Span(3, 3),
    honour="省级",
    social=Months(6),
    fund=Months(2),
    water=Months(2),
    tax=TaxStatement("A"),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("A", "92.50"),  # 40 + 9.6 + 6.4 + 5 + 9 + 4.5 + 3 + 2 + 3 + 2 + 8
        contract_credit=yes(),
        bank_tax=no(CONSENT),
        ip_pledge_interest=yes(),
    ),
)
AT_THE_A_CUT = replace(
    LEADER,
    name="at-the-a-cut",
    risk="A",
    unified=Evaluation(Span(800, 890)),
    titles=("专精特新中小企业",),
    class_one=Span(0, 0),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("A", "85.00"),  # 34 + 12 + 8 + 5 + 0 + 6 + 3 + 2 + 3 + 2 + 10
        contract_credit=yes(),
        bank_tax=yes(),
        ip_pledge_interest=yes(CLASS_ONE),
    ),
)
BELOW_THE_A_CUT = replace(
    AT_THE_A_CUT,
    name="below-the-a-cut",
    fund=Months(3, late=1),
    expects=replace(AT_THE_A_CUT.expects, grade=ExpectedGrade("B", "84.00")),  # 85 - 2 + 1 for the fund
)
SOLID = Archetype(
    name="solid",
    risk="AAAAB",
    unified=Evaluation(Span(800, 890)),
    research=Figures(Span(30, 39), Span(20, 24)),
    titles=("高新技术企业",),
    class_one=Span(1, 2),
    class_two=Span(2, 2),
    honour="市级",
    social=Months(4),
    fund=Months(2),
    water=Months(2),
    tax=TaxStatement("A"),
    consent=ConsentState.LIVE,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("B", "75.60"),  # 34 + 4.8 + 4.8 + 5 + 9 + 3 + 3 + 2 + 3 + 2 + 5
        contract_credit=yes(),
        bank_tax=yes(),
        ip_pledge_interest=yes(),
    ),
)
SOFTWARE_HOUSE = Archetype(
    name="software-house",
    risk="AAAAAB",
    unified=Evaluation(Span(900, 960)),
    research=Figures(Span(20, 29), Span(16, 18)),
    titles=("科技型中小企业",),
    class_two=Span(4, 6),
    honour="市级",
    social=Months(5),
    fund=Months(2),
    water=Months(1),
    tax=TaxStatement("B"),
    consent=ConsentState.LIVE,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("B", "71.60"),  # 40 + 2.4 + 3.2 + 5 + 0 + 6 + 3 + 2 + 3 + 2 + 5
        contract_credit=yes(),
        bank_tax=yes(),
        ip_pledge_interest=yes(CLASS_ONE),
    ),
)
AT_THE_B_CUT = replace(
    SOLID,
    name="at-the-b-cut",
    risk="A",
    research=Figures(Span(50, 59), Span(26, 28)),
    class_one=Span(0, 0),
    class_two=Span(0, 0),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("B", "70.00"),  # 34 + 9.6 + 6.4 + 5 + 0 + 0 + 3 + 2 + 3 + 2 + 5
        contract_credit=yes(),
        bank_tax=yes(),
        ip_pledge_interest=no(CLASS_ONE, CLASS_TWO),
    ),
)
BELOW_THE_B_CUT = replace(
    AT_THE_B_CUT,
    name="below-the-b-cut",
    risk="B",
    water=Months(3, late=1),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("C", "69.00"),  # 70 - 2 + 1 for the water bill
        contract_credit=no(GRADE),
        bank_tax=yes(),
        ip_pledge_interest=no(CLASS_ONE, CLASS_TWO, GRADE),
    ),
)
STEADY = (
    LEADER,
    STRONG,
    AT_THE_A_CUT,
    BELOW_THE_A_CUT,
    SOLID,
    SOFTWARE_HOUSE,
    AT_THE_B_CUT,
    BELOW_THE_B_CUT,
)
