"""A report is composed of those enterprises alone that its reader may see, whoever asks for more."""

from datetime import timedelta

from hub.core import clock
from hub.core.actor import Actor, Kind, Purpose, Reach
from hub.core.store.database import Database
from hub.credit.statements.assessments.queries import StoreLedger
from hub.intake.consent.rules import FieldGroup
from hub.sharing.reports.queries import reports_by_uscc
from tests.district import District, code
from tests.sharing.views.test_views import BANK, consent

EVERYBODY = [code(number) for number in (1, 2, 3)]


async def reported(database: Database, actor: Actor) -> set[str]:
    return set(await reports_by_uscc(StoreLedger(database, actor), EVERYBODY))


async def test_a_report_passes_the_row_filter_by_itself(database: Database, district: District) -> None:
    await district.register(1, 2)
    await district.register(3, 辖区代码="420703102")
    today = clock.today()
    await consent(database, 1, today, today + timedelta(9), [FieldGroup.REPORT])
    await consent(database, 2, today, today + timedelta(9), [FieldGroup.GRADE])
    near = Reach(jurisdictions=frozenset({"420703102"}))

    assert await reported(database, Actor("tax", Kind.DEPARTMENT, "tax")) == set(EVERYBODY)
    assert await reported(database, Actor("tax", Kind.DEPARTMENT, "tax", near)) == {code(3)}
    assert await reported(database, BANK) == {code(1)}
    assert await reported(database, Actor("bank", Kind.PARTNER, "bank", Reach(), Purpose.FUNDING_AWARD)) == set()
    assert await reported(database, Actor(code(2), Kind.SUBJECT, "own")) == {code(2)}
