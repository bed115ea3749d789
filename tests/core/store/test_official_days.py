"""What was stated before official grades had their day beside their number reads the same after the migration."""

from datetime import UTC, date, datetime
from importlib import import_module
from struct import pack

from hub.core.store import outcomes
from hub.core.store.database import Database
from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import PackedAnswer
from hub.credit.statements.results import Provenance
from tests.district import code

MIGRATION = import_module("hub.core.store.migrations.versions.0007_official_days")
DAY, UNTIL = date(2026, 4, 30), date(2027, 5, 1)
BASIS = Provenance({}, "1", {"own": "own@1", "none": "none@1", "tax": "tax@1"}, {"bank-tax": "bank-tax@1"}, 2)
OWN, TAX = b'{"scheme": "own", "as_of": null}', b'{"scheme": "tax", "as_of": "2026-04-30"}'
STATE = """
insert into statement (uscc, basis, gist, answers, stated_at, digest, valid_from, known_from)
values ($1, $2, '', $3, $4, '', $5, $4)
"""


async def test_the_days_of_official_grades_come_from_their_findings(database: Database) -> None:
    bodies = {outcomes.number(body): body for body in (OWN, TAX, BASIS.as_json)}
    await outcomes.keep(database, bodies)
    own, tax = outcomes.number(OWN), outcomes.number(TAX)
    grades = pack(">qiqiqi", own, 0, 0, 0, tax, UNTIL.toordinal())
    verdict = pack(">qi32s", 7, 0, b"f" * 32)
    await database.fetch(STATE, code(1), BASIS.number, grades + verdict, datetime(2026, 5, 1, tzinfo=UTC), DAY)

    await database.fetch(MIGRATION._DAYS)

    [row] = await database.fetch("select answers from statement")
    found = [packing.grade(row["answers"], place) for place in range(3)]
    assert found == [PackedAnswer(own, 0), PackedAnswer(0, 0), PackedAnswer(tax, UNTIL.toordinal(), DAY.toordinal())]
    assert row["answers"][packing.verdict_offset(3, 0) :] == verdict
