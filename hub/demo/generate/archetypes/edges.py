"""Edge cases: new enterprises, faulty register entries, values around a limit. Points stand as in `steady`."""

from dataclasses import replace

from hub.demo.generate.archetypes.answers import (
    ACTIVE,
    CLASS_ONE,
    CLASS_TWO,
    CONSENT,
    GRADE,
    TAX,
    TECHNOLOGY,
    YEARS,
    ExpectedAnswers,
    ExpectedGrade,
    cannot_tell,
    no,
    yes,
)
from hub.demo.generate.archetypes.model import (
    NONE,
    AdverseRecord,
    Archetype,
    ConsentState,
    Establishment,
    Evaluation,
    Figures,
    Months,
    RegisterStatus,
    TaxStatement,
)
from hub.demo.generate.archetypes.steady import LEADER, SOLID
from hub.demo.generate.archetypes.weak import FAIR
from hub.demo.generate.draws import Span

NEWCOMER = Archetype(
    name="newcomer",
    risk="AA",
    registered=Establishment.NEWCOMER,
    unified=None,
    research=None,
    class_two=Span(1, 1),
    social=Months(2),
    fund=None,
    water=Months(1),
    tax=TaxStatement("M"),
    consent=ConsentState.LIVE,
    expects=ExpectedAnswers(
        grade=None,  # no technology enterprise yet
        contract_credit=no(YEARS, TECHNOLOGY, unknown=(GRADE,)),
        bank_tax=yes(),
        ip_pledge_interest=no(TECHNOLOGY, CLASS_ONE, unknown=(GRADE,)),
    ),
)
STARTUP = replace(
    LEADER,
    name="startup",
    risk="A",
    registered=Establishment.YOUNG,
    unified=Evaluation(Span(800, 890)),
    honour="区级",
    tax=TaxStatement("B"),
    expects=ExpectedAnswers(
        grade=ExpectedGrade("A", "87.00"),  # 34 + 12 + 8 + 5 + 9 + 6 + 3 + 2 + 3 + 2 + 3
        contract_credit=no(YEARS),
        bank_tax=yes(),
        ip_pledge_interest=yes(),
    ),
)
THREE_FISCAL_YEARS = replace(SOLID, name="three-fiscal-years", risk="A", registered=Establishment.THREE_FISCAL_YEARS)
NEARLY_THREE_YEARS = replace(
    SOLID,
    name="nearly-three-years",
    risk="A",
    registered=Establishment.NEARLY_THREE_YEARS,
    expects=replace(SOLID.expects, contract_credit=no(YEARS)),
)
UNDATED = replace(
    SOLID,
    name="undated",
    risk="A",
    registered=Establishment.UNDATED,
    expects=replace(SOLID.expects, contract_credit=cannot_tell(YEARS)),
)
STATUS_NOT_STATED = replace(
    SOLID,
    name="status-not-stated",
    risk="B",
    status=RegisterStatus.NOT_STATED,
    expects=replace(SOLID.expects, contract_credit=cannot_tell(ACTIVE), ip_pledge_interest=cannot_tell(ACTIVE)),
)
CANCELLED = replace(
    SOLID,
    name="cancelled",
    risk="A",
    status=RegisterStatus.CANCELLED,
    consent=ConsentState.NONE,
    expects=replace(SOLID.expects, contract_credit=no(ACTIVE), bank_tax=no(CONSENT), ip_pledge_interest=no(ACTIVE)),
)
REVOKED = replace(
    FAIR,
    name="revoked",
    risk="C",
    status=RegisterStatus.REVOKED,
    tax=TaxStatement("D"),
    adverse=(AdverseRecord.ABNORMAL_REMOVED,),
    consent=ConsentState.NONE,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("C", "58.60"),  # as fair
        contract_credit=no(ACTIVE, GRADE),
        bank_tax=no(TAX, CONSENT),
        ip_pledge_interest=no(CLASS_ONE, ACTIVE, GRADE),
    ),
)
TAX_GRADE_D = replace(
    SOLID,
    name="tax-grade-d",
    risk="B",
    tax=TaxStatement("D"),
    expects=replace(SOLID.expects, bank_tax=no(TAX)),
)
CONSENT_ENDED = replace(
    SOLID,
    name="consent-ended",
    risk="A",
    consent=ConsentState.ENDED,
    expects=replace(SOLID.expects, bank_tax=no(CONSENT)),
)
TITLE_ENDED = replace(
    SOLID,
    name="title-ended",
    risk="A",
    titles=(),
    ended_titles=("高新技术企业",),
    expects=ExpectedAnswers(
        grade=None,  # no technology enterprise any more
        contract_credit=no(TECHNOLOGY, unknown=(GRADE,)),
        bank_tax=yes(),
        ip_pledge_interest=no(TECHNOLOGY, unknown=(GRADE,)),
    ),
)
RIGHTS_LOST = replace(
    SOLID,
    name="rights-lost",
    risk="A",
    class_one=NONE,
    class_two=NONE,
    lost_rights=3,
    expects=ExpectedAnswers(
        grade=ExpectedGrade("C", "63.60"),  # 75.6 - 9 - 3
        contract_credit=no(GRADE),
        bank_tax=yes(),
        ip_pledge_interest=no(CLASS_ONE, CLASS_TWO, GRADE),
    ),
)
AT_LOWER_BOUNDS = replace(
    LEADER,
    name="at-lower-bounds",
    risk="A",
    unified=Evaluation(Span(900, 900)),
    research=Figures(Span(60, 60), Span(30, 30)),
    class_one=Span(1, 1),
    class_two=Span(4, 4),
    honour="省级",
    expects=replace(LEADER.expects, grade=ExpectedGrade("A", "98.00")),  # 40 + 12 + 8 + 5 + 9 + 6 + 3 + 2 + 3 + 2 + 8
)
UNDER_LOWER_BOUNDS = replace(
    AT_LOWER_BOUNDS,
    name="under-lower-bounds",
    unified=Evaluation(Span(899, 899)),
    research=Figures(Span(59, 59), Span(28, 28)),
    class_two=Span(3, 3),
    expects=replace(
        LEADER.expects, grade=ExpectedGrade("A", "86.50")
    ),  # 34 + 9.6 + 6.4 + 5 + 9 + 4.5 + 3 + 2 + 3 + 2 + 8
)
EDGES: tuple[Archetype, ...] = (
    NEWCOMER,
    STARTUP,
    THREE_FISCAL_YEARS,
    NEARLY_THREE_YEARS,
    UNDATED,
    STATUS_NOT_STATED,
    CANCELLED,
    REVOKED,
    TAX_GRADE_D,
    CONSENT_ENDED,
    TITLE_ENDED,
    RIGHTS_LOST,
    AT_LOWER_BOUNDS,
    UNDER_LOWER_BOUNDS,
)
