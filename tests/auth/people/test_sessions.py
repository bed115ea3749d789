"""A session: what it may, when it ends, and that a login never goes on with an older one."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from auth.clients import commands as clients
from auth.people import commands, demo
from auth.people.record import IDLE, LONGEST, Channel, Login, Session, StaleLogin
from auth.people.roles import ACTING, SCOPES, Role
from auth.people.sessions import Sessions
from auth.scopes import Scope
from hub.core import clock
from hub.core.actor import HUB, Kind, Person, Purpose
from hub.core.errors import Forbidden
from hub.core.store.database import Database
from tests.auth.people.conftest import person
from tests.district import code

START = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def sessions(database: Database) -> Sessions:
    return Sessions(database)


async def begun(sessions: Sessions, subject: str = "clerk") -> str:
    return await sessions.begin(Login(person(subject), "demo", authenticated_at=clock.now()))


async def present(sessions: Sessions, value: str) -> Session:
    session = await sessions.find(value)
    assert session
    return session


async def test_a_session_grants_what_the_roles_bring_within_the_clients_record(sessions: Sessions) -> None:
    session = await present(sessions, await begun(sessions, "banker"))

    grant = session.grant()

    assert grant.scopes == {Scope.ENTERPRISE_READ, Scope.GRADE_READ}
    assert (grant.client, grant.kind, grant.organisation) == ("bank", Kind.PARTNER, "bank")
    assert grant.reach.scenarios == {"bank-tax"}
    assert grant.limits == session.client.limits
    assert grant.actor(Purpose.CREDIT_FINANCING).person == Person(demo.ISSUER, "banker", "钱有度")


async def test_an_enterprises_person_acts_as_the_enterprise(sessions: Sessions) -> None:
    session = await present(sessions, await begun(sessions, "owner"))

    grant = session.grant()

    assert (grant.kind, grant.organisation, session.channel) == (Kind.SUBJECT, code(1), Channel.MY)
    assert grant.scopes == SCOPES[Role.ENTERPRISE]


async def test_the_counter_may_look_up_until_it_acts_for_an_enterprise(sessions: Sessions) -> None:
    value = await begun(sessions, "counter")
    before = await present(sessions, value)

    await sessions.act_for(before, code(1))
    acting = await present(sessions, value)
    await sessions.act_for(acting, None)
    after = await present(sessions, value)

    assert (before.grant().scopes, before.channel) == ({Scope.ENTERPRISE_READ}, Channel.CONSOLE)
    assert (acting.grant().scopes, acting.channel) == (ACTING, Channel.COUNTER)
    assert acting.grant().actor(None).on_behalf_of == code(1)
    assert after.grant().scopes == {Scope.ENTERPRISE_READ}


async def test_who_is_not_at_the_counter_gets_nothing_by_acting_for_somebody(sessions: Sessions) -> None:
    value = await begun(sessions)

    await sessions.act_for(await present(sessions, value), code(1))

    assert (await present(sessions, value)).grant().scopes == frozenset()


async def test_the_purpose_is_chosen_once(sessions: Sessions) -> None:
    value = await begun(sessions)

    await sessions.choose_purpose(await present(sessions, value), Purpose.FUNDING_AWARD)

    assert (await present(sessions, value)).purpose is Purpose.FUNDING_AWARD


@pytest.mark.parametrize("value", [None, "", "x" * 43, "x" * 44, "é" * 43, "\0" * 43], ids=repr)
async def test_an_unknown_cookie_names_no_session(sessions: Sessions, value: str | None) -> None:
    assert await sessions.find(value) is None


async def test_a_session_that_nobody_uses_ends_after_half_an_hour(sessions: Sessions) -> None:
    with time_machine.travel(START, tick=False) as travel:
        value = await begun(sessions)

        travel.move_to(START + IDLE - SECOND)
        assert await sessions.find(value)
        travel.move_to(START + 2 * IDLE - 2 * SECOND)
        assert await sessions.find(value)
        travel.move_to(START + 3 * IDLE - SECOND)
        assert await sessions.find(value) is None


async def test_a_session_ends_after_eight_hours_however_often_it_is_used(sessions: Sessions) -> None:
    with time_machine.travel(START, tick=False) as travel:
        value = await begun(sessions)

        for minutes in range(20, 480, 20):
            travel.move_to(START + minutes * MINUTE)
            assert await sessions.find(value)
        travel.move_to(START + LONGEST - SECOND)
        assert await sessions.find(value)
        travel.move_to(START + LONGEST)
        assert await sessions.find(value) is None


async def test_what_has_ended_is_deleted_when_somebody_logs_in(sessions: Sessions, database: Database) -> None:
    with time_machine.travel(START, tick=False) as travel:
        await begun(sessions)
        travel.move_to(START + LONGEST + SECOND)
        await begun(sessions)

    assert len(await database.fetch("select from session")) == 1


async def test_a_login_ends_the_session_that_the_browser_had(sessions: Sessions) -> None:
    before = await begun(sessions, "auditor")

    after = await sessions.begin(Login(person("clerk"), "demo"), before=before)

    assert before != after
    assert await sessions.find(before) is None
    assert (await present(sessions, after)).person.subject == "clerk"


async def test_a_value_that_was_put_into_the_browser_is_never_taken_up(sessions: Sessions) -> None:
    planted = "A" * 43

    value = await sessions.begin(Login(person("clerk"), "demo"), before=planted)

    assert value != planted
    assert await sessions.find(planted) is None


async def test_a_disabled_person_is_out_at_once(sessions: Sessions, database: Database) -> None:
    value = await begun(sessions)

    async with database.transaction() as connection:
        await commands.disable(connection, HUB, demo.ISSUER, "clerk")

    assert await sessions.find(value) is None
    async with database.transaction() as connection:
        await commands.enable(connection, HUB, demo.ISSUER, "clerk")
    assert await sessions.find(value) is None


async def test_a_disabled_client_shuts_its_people_out_at_once(sessions: Sessions, database: Database) -> None:
    value = await begun(sessions)

    async with database.transaction() as connection:
        await clients.disable(connection, HUB, "desk")

    assert await sessions.find(value) is None


async def test_other_roles_hold_from_the_next_request_on(sessions: Sessions, database: Database) -> None:
    value = await begun(sessions)

    async with database.transaction() as connection:
        await commands.set_roles(connection, HUB, demo.ISSUER, "clerk", frozenset({Role.AUDITOR}))

    assert (await present(sessions, value)).grant().scopes == SCOPES[Role.AUDITOR]


async def test_nobody_logs_in_whom_the_hub_does_not_know(sessions: Sessions, database: Database) -> None:
    with pytest.raises(Forbidden) as refused:
        await sessions.begin(Login(person("stranger", "路人"), "demo"))

    assert refused.value.message == "路人 may not use the hub: no role, or shut out"
    assert await database.fetch("select from session") == []


async def test_who_decides_has_logged_in_a_few_minutes_ago(sessions: Sessions) -> None:
    with time_machine.travel(START, tick=False) as travel:
        value = await begun(sessions, "decider")
        fresh = await present(sessions, value)
        fresh.require_fresh()
        fresh_alone = {Scope.OBJECTION_DECIDE, Scope.RECORD_PERSONAL_READ, Scope.RULESET_DECIDE}
        assert fresh_alone <= fresh.grant().scopes

        travel.move_to(START + 10 * MINUTE)
        stale = await present(sessions, value)
        assert stale.grant().scopes == SCOPES[Role.DECIDER] - fresh_alone
        with pytest.raises(StaleLogin) as refused:
            stale.require_fresh()

    assert refused.value.message == "this asks for a login within the last 10 minutes: log in once more"


async def test_who_logs_in_once_more_keeps_purpose_and_enterprise(sessions: Sessions) -> None:
    before = await begun(sessions, "counter")
    await sessions.choose_purpose(await present(sessions, before), Purpose.CREDIT_INCENTIVE)
    await sessions.act_for(await present(sessions, before), code(1))

    again = await present(sessions, await sessions.begin(Login(person("counter"), "demo"), before=before))
    other = await present(sessions, await sessions.begin(Login(person("clerk"), "demo"), before=before))

    assert (again.purpose, again.on_behalf_of) == (Purpose.CREDIT_INCENTIVE, code(1))
    assert (other.purpose, other.on_behalf_of) == (None, None)


async def test_a_provider_that_does_not_say_when_somebody_logged_in_makes_no_fresh_session(sessions: Sessions) -> None:
    session = await present(sessions, await sessions.begin(Login(person("decider"), "demo")))

    assert not session.is_fresh()
    assert Scope.OBJECTION_DECIDE not in session.grant().scopes


async def test_printing_a_session_shows_no_secret(sessions: Sessions) -> None:
    value = await begun(sessions)
    session = await present(sessions, value)

    assert session.csrf not in repr(session)
    assert value not in repr(session)
