"""`accessLog`: an enterprise reads who asked about it, a department what happened in its area; that is logged too."""

from datetime import timedelta
from typing import Any

import pytest

from hub.core import clock
from hub.core.actor import HUB, Actor, Kind, Purpose
from hub.core.audit import queries
from hub.core.audit.commands import index
from hub.core.audit.queries import Period, access_log
from hub.core.errors import Forbidden
from hub.core.store import visible
from hub.core.store.database import Database
from hub.intake.consent.commands import grant_consent
from hub.intake.consent.rules import FieldGroup, Terms
from hub.worker.log_index import LogIndexRounds
from tests.district import Asker, District, Hub, code

LOG = """
query ($first: Int!, $after: String, $uscc: String, $from: DateTime, $to: DateTime) {
  accessLog(first: $first, after: $after, uscc: $uscc, from: $from, to: $to) {
    nodes {
      id event client clientName clientKind organisation onBehalfOf purpose usccs fields decision refusals
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
READ = "query ($usccs: [String!]!) { enterprises(usccs: $usccs) { ... on Enterprise { grade { level } } } }"


async def logged(asker: Asker, first: int = 100, **asked: object) -> Any:
    return (await asker.ask(LOG, first=first, **asked))["data"]["accessLog"]


async def nodes(asker: Asker, client: str | None = None, **asked: object) -> list[Any]:
    """Those of one client, or of all but the asker's own setting up."""
    found = (await logged(asker, **asked))["nodes"]
    return [node for node in found if client in (None, node["client"])]


@pytest.fixture
async def reader(hub: Hub, district: District) -> Asker:
    """The finance centre, with two enterprises to read about."""
    await district.register(1)
    await district.register(2, 辖区代码="420704")
    return await hub.client(
        "finance", "enterprise:read", "grade:read", "record.tax:read", organisation="finance-service-centre"
    )


@pytest.fixture
async def own(hub: Hub) -> Asker:
    return await hub.client("own", "audit:read", kind="subject", organisation=code(1))


async def test_an_enterprise_reads_who_asked_about_it_and_nothing_of_the_others(reader: Asker, own: Asker) -> None:
    await reader.ask(READ, "funding-award", usccs=[code(1), code(2)])
    await reader.ask(READ, "funding-award", usccs=[code(2)])

    found = await nodes(own, "finance")

    number = found[0].pop("id")
    assert number.isdecimal()
    assert found == [
        {
            "event": "QueryAnswered",
            "client": "finance",
            "clientName": "finance",
            "clientKind": "DEPARTMENT",
            "organisation": "finance-service-centre",
            "onBehalfOf": None,
            "purpose": "FUNDING_AWARD",
            "usccs": [code(1)],
            "fields": ["Enterprise.grade", "Query.enterprises"],
            "decision": "answered",
            "refusals": [],
        }
    ]


async def test_what_a_bank_was_refused_is_shown_with_the_banks_name(hub: Hub, reader: Asker, own: Asker) -> None:
    bank = await hub.client("bank", "enterprise:read", "grade:read", "record.tax:read", kind="partner")
    await bank.ask(READ, "credit-financing", usccs=[code(1)])

    (found,) = await nodes(own, "bank")

    assert (found["organisation"], found["clientKind"]) == ("bank", "PARTNER")
    assert (found["decision"], found["refusals"]) == ("partly refused", ["CONSENT_REQUIRED"])


async def test_reading_the_log_is_logged(hub: Hub, reader: Asker, own: Asker) -> None:
    await logged(own)

    first, *_ = await nodes(own)

    assert (first["client"], first["clientKind"], first["fields"]) == ("own", "SUBJECT", ["Query.accessLog"])
    assert (first["event"], first["usccs"]) == ("QueryAnswered", [code(1)])


async def test_the_hubs_own_work_is_named_as_such(hub: Hub, reader: Asker, own: Asker) -> None:
    today = clock.today()
    terms = Terms(code(1), "bank", Purpose.CREDIT_FINANCING, (FieldGroup.GRADE,), today, today + timedelta(days=1))
    async with hub.database.transaction() as connection:
        await grant_consent(connection, HUB, terms)

    (found,) = await nodes(own)

    assert (found["event"], found["client"], found["fields"]) == ("ConsentGranted", "hub", ["grade"])
    assert (found["clientKind"], found["clientName"], found["decision"]) == ("HUB", None, None)


async def test_an_enterprise_cannot_read_anothers(hub: Hub, reader: Asker, own: Asker) -> None:
    answer = await own.ask(LOG, first=1, uscc=code(2))

    assert answer["data"] == {"accessLog": None}
    assert answer["errors"][0]["message"] == f"no enterprise '{code(2)}'"
    assert answer["errors"][0]["extensions"] == {"code": "NOT_FOUND", "field": "uscc"}


async def test_an_auditor_reads_everything_and_one_of_an_area_only_that(hub: Hub, reader: Asker) -> None:
    auditor = await hub.client("auditor", "audit:read")
    local = await hub.client("local", "audit:read", jurisdictions=["420703"])
    await reader.ask(READ, usccs=[code(1), code(2)])
    await reader.ask(READ, usccs=[code(2)])
    await reader.ask("{ viewer { client } }")

    everything = await nodes(auditor, "finance")
    area = await nodes(local, "finance")
    one = await nodes(auditor, "finance", uscc=code(2))
    elsewhere = await local.ask(LOG, first=1, uscc=code(2))

    assert [node["usccs"] for node in everything if node["decision"]] == [[], [code(2)], sorted([code(1), code(2)])]
    assert [node["usccs"] for node in area] == [[code(1)]]
    assert [node["usccs"] for node in one] == [[code(2)], [code(2)]]
    assert elsewhere["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_partner_does_not_read_the_log_whatever_its_scopes(hub: Hub, reader: Asker) -> None:
    bank = await hub.client("bank", "audit:read", "enterprise:read", kind="partner")

    answer = await bank.ask(LOG, first=1)

    assert answer["data"] == {"accessLog": None}
    assert answer["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


async def test_the_door_is_in_the_query_itself(database: Database) -> None:
    bank = Actor("bank", Kind.PARTNER, "bank")

    with pytest.raises(Forbidden) as refused:
        await access_log(database, bank, code(1), Period(), 1, None)

    assert refused.value.message == "the access log is open to departments, and to each enterprise its own"


@pytest.mark.parametrize("scopes", [("enterprise:read",), ("consent:read", "consent:grant")])
async def test_wrong_scopes_read_nothing(hub: Hub, district: District, scopes: tuple[str, ...]) -> None:
    await district.register(1)
    wrong = await hub.client("wrong", *scopes, kind="subject", organisation=code(1))

    answer = await wrong.ask(LOG, first=1)

    assert answer["data"] == {"accessLog": None}
    assert answer["errors"][0]["extensions"] == {"code": "SCOPE_REQUIRED", "scope": "audit:read"}


async def test_without_a_token_nothing_is_read(hub: Hub) -> None:
    answer = await Asker(hub.http, "").post(LOG, first=1)

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


async def test_pages_stay_stable_while_the_log_grows(reader: Asker, own: Asker) -> None:
    for _ in range(4):
        await reader.ask(READ, usccs=[code(1)])

    first = await logged(own, first=2)
    second = await logged(own, first=2, after=first["pageInfo"]["endCursor"])

    numbers = [int(node["id"]) for node in first["nodes"] + second["nodes"]]
    assert [node["client"] for node in first["nodes"] + second["nodes"]] == ["finance"] * 4
    assert numbers == sorted(set(numbers), reverse=True)
    assert first["pageInfo"]["hasNextPage"] is True


async def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(
    hub: Hub, reader: Asker, own: Asker
) -> None:
    await reader.ask(READ, usccs=[code(1)])
    ((at,),) = await hub.database.fetch("select at from audit_entry where client = 'finance' and kind like 'Query%'")
    later = at + timedelta(microseconds=1)
    local = at.astimezone(clock.SHANGHAI).replace(tzinfo=None)

    within = await nodes(own, **{"from": at.isoformat(), "to": later.isoformat()})
    before = await nodes(own, "finance", to=at.isoformat())
    after = await nodes(own, "finance", **{"from": later.isoformat()})
    without_zone = await nodes(own, "finance", **{"from": local.isoformat()})

    assert [node["client"] for node in within] == ["finance"]
    assert (before, after) == ([], [])
    assert len(without_zone) == 1


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"first": 501}, "first is 501; it must be 1 to 500"),
        ({"first": 1, "after": "x"}, "'x' is not a cursor of this list"),
        ({"first": 1, "uscc": "9142"}, "'9142': the code has 4 characters, not 18"),
    ],
)
async def test_a_log_that_cannot_be_read_says_why(
    hub: Hub, district: District, own: Asker, asked: dict[str, object], message: str
) -> None:
    await district.register(1)

    answer = await own.ask(LOG, **asked)

    assert answer["data"] == {"accessLog": None}
    assert [error["message"] for error in answer["errors"]] == [message]


async def test_an_enterprises_entries_are_found_by_their_index_in_a_log_of_20000(
    database: Database, district: District
) -> None:
    await district.register(1)
    await database.fetch(
        """insert into audit_entry (number, at, kind, usccs, details, previous, hash)
        select 1000 + n, now(), 'QueryAnswered', array['C' || n % 5000], '{}', '', ''
        from generate_series(1, 20000) n"""
    )
    await database.fetch("analyze audit_entry")
    seen = visible.identities(HUB)

    plan = await database.fetch("explain " + seen.into(queries._ABOUT), None, None, None, 101, code(1))

    text = "\n".join(line[0] for line in plan)
    assert "Bitmap Index Scan on audit_entry_usccs" in text
    assert "Seq Scan on audit_entry" not in text


async def test_entries_are_found_while_they_are_gathered_and_once_a_worker_has_indexed_them(
    reader: Asker, own: Asker, database: Database
) -> None:
    for _ in range(3):
        await reader.ask(READ, "funding-award", usccs=[code(1)])

    gathered = await nodes(own, "finance")
    await LogIndexRounds(database).round()
    left = await index(database)
    indexed = await nodes(own, "finance")

    assert len(gathered) == 3
    assert indexed == gathered
    assert left == 0


async def test_indexing_tells_how_much_was_gathered(reader: Asker, database: Database) -> None:
    await index(database)
    await reader.ask(READ, "funding-award", usccs=[code(1)])

    assert await index(database) == 1
    assert await index(database) == 0
