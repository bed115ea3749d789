"""Enterprises of which a source has no row, or only old ones. Points stand as in `steady`.

What was not assessed takes its maximum out of the 100. A threshold is undecided where full points for what is missing
would reach it and no points for it would miss it.
"""

from dataclasses import replace

from hub.demo.generate.archetypes.answers import (
    CLASS_ONE,
    CLASS_TWO,
    CONSENT,
    GRADE,
    TAX,
    TECHNOLOGY,
    ExpectedAnswers,
    ExpectedGrade,
    cannot_tell,
    no,
    undecided,
    yes,
)
from hub.demo.generate.archetypes.model import NONE, Archetype, ConsentState, Evaluation, Figures, Months, TaxStatement
from hub.demo.generate.archetypes.steady import LEADER, SOLID
from hub.demo.generate.archetypes.weak import FAIR, POOR
from hub.demo.generate.draws import Span

NO_EVALUATION_EXCELLENT = replace(
    LEADER,
    name="no-evaluation-excellent",
    risk="A",
    unified=None,
    # 60 of 60; without the missing 40 it would be 60, a C
    expects=undecided(LEADER.expects, ExpectedGrade("A", "100.00", "0.6000")),
)
NO_EVALUATION_MIDDLING = replace(
    SOLID,
    name="no-evaluation-middling",
    risk="AB",
    unified=None,
    honour=None,
    expects=ExpectedAnswers(
        # 4.8 + 4.8 + 5 + 9 + 3 + 3 + 2 + 3 + 2 + 0 = 36.6 of 60; with the missing 40 it would be 76.6, a B
        grade=ExpectedGrade("C", "61.00", "0.6000"),
        contract_credit=cannot_tell(GRADE),
        bank_tax=yes(),
        ip_pledge_interest=cannot_tell(GRADE),
    ),
)
NO_EVALUATION_POOR = replace(
    POOR,
    name="no-evaluation-poor",
    risk="B",
    unified=None,
    class_two=Span(3, 3),
    expects=ExpectedAnswers(
        # 0 + 0 + 5 + 0 + 4.5 + 3 + 2 + 3 + 2 + 0 = 19.5 of 60; with the missing 40 it would be 59.5, a C at best
        grade=ExpectedGrade("D", "32.50", "0.6000"),
        contract_credit=no(GRADE),
        bank_tax=no(TAX, CONSENT),
        ip_pledge_interest=no(CLASS_ONE, GRADE),
    ),
)
OLD_EVALUATION = replace(
    LEADER,
    name="old-evaluation",
    unified=Evaluation(Span(600, 980), stale=True),
    risk="A",
    honour=None,
    # 12+8+5+9+6+3+2+3+2+0 = 50 of 60; without the missing 40 it would be 50, a D
    expects=undecided(LEADER.expects, ExpectedGrade("B", "83.33", "0.6000")),
)
NO_RESEARCH = replace(
    SOLID,
    name="no-research",
    risk="A",
    research=None,
    # 34+5+9+3+3+2+3+2+5 = 66 of 80; without the missing 20 it would be 66, a C
    expects=undecided(SOLID.expects, ExpectedGrade("B", "82.50", "0.8000")),
)
OLD_RESEARCH = replace(
    FAIR,
    name="old-research",
    risk="B",
    research=Figures(Span(10, 80), Span(10, 40), stale=True),
    # 28 + 5 + 0 + 3 + 3 + 2 + 3 + 2 + 3 = 49 of 80; with the missing 20 it would be 69, still a C
    expects=replace(FAIR.expects, grade=ExpectedGrade("C", "61.25", "0.8000")),
)
NO_PAYMENTS = replace(
    SOLID,
    name="no-payments",
    risk="A",
    social=None,
    fund=None,
    water=None,
    # 75.6 - 3 - 2 - 2 = 68.6 of 93; without the missing 7 it would be 68.6, a C
    expects=undecided(SOLID.expects, ExpectedGrade("B", "73.76", "0.9300")),
)
OLD_PAYMENTS = replace(
    NO_PAYMENTS,
    name="old-payments",
    social=Months(3, late=3, newest=6),
    fund=Months(2, newest=7),
    water=Months(2, late=4, newest=6),
)
NO_REVENUE = replace(
    LEADER,
    name="no-revenue",
    risk="A",
    unified=Evaluation(Span(800, 890)),
    research=Figures(None, Span(30, 44)),
    honour="区级",
    expects=replace(LEADER.expects, grade=ExpectedGrade("A", "85.23", "0.8800")),  # 34+8+5+9+6+3+2+3+2+3 = 75 of 88
)
UNGRADED = replace(
    SOLID,
    name="ungraded",
    risk="A-",
    unified=None,
    research=None,
    expects=ExpectedAnswers(
        grade=None,  # of 100 points 40 can be assessed, 50 are needed
        contract_credit=cannot_tell(GRADE),
        bank_tax=yes(),
        ip_pledge_interest=cannot_tell(GRADE),
    ),
)
REGISTER_ONLY = Archetype(
    name="register-only",
    risk="--",
    unified=None,
    research=None,
    class_one=NONE,
    class_two=NONE,
    social=None,
    fund=None,
    water=None,
    tax=None,
    consent=ConsentState.LIVE,
    expects=ExpectedAnswers(
        grade=None,  # no technology enterprise
        contract_credit=no(TECHNOLOGY, unknown=(GRADE,)),
        bank_tax=cannot_tell(TAX),
        ip_pledge_interest=no(TECHNOLOGY, CLASS_ONE, CLASS_TWO, unknown=(GRADE,)),
    ),
)
OLD_TAX_GRADE = replace(
    SOLID,
    name="old-tax-grade",
    risk="A",
    tax=TaxStatement("A", stale=True),
    expects=replace(SOLID.expects, bank_tax=cannot_tell(TAX)),
)
NO_TAX_GRADE = replace(
    SOLID,
    name="no-tax-grade",
    risk="a",
    tax=None,
    consent=ConsentState.NONE,
    expects=replace(SOLID.expects, bank_tax=no(CONSENT, unknown=(TAX,))),
)
GAPS: tuple[Archetype, ...] = (
    NO_EVALUATION_EXCELLENT,
    NO_EVALUATION_MIDDLING,
    NO_EVALUATION_POOR,
    OLD_EVALUATION,
    NO_RESEARCH,
    OLD_RESEARCH,
    NO_PAYMENTS,
    OLD_PAYMENTS,
    NO_REVENUE,
    UNGRADED,
    REGISTER_ONLY,
    OLD_TAX_GRADE,
    NO_TAX_GRADE,
)
