"""The chooser of demo people: a session for whoever chooses one, and nowhere in production."""

import httpx
import pytest
from pydantic import ValidationError

from auth.clients import commands as clients
from auth.people import commands, demo
from auth.people.roles import Role
from hub.app import create_app
from hub.core.actor import HUB
from hub.core.settings import Environment, Settings
from hub.core.store.database import Database
from tests.auth.people.conftest import Browser


async def test_the_chooser_shows_each_person_with_a_button(browser: Browser) -> None:
    answer = await browser.http.get("/login/demo?next=/console")

    assert answer.status_code == 200
    assert answer.text.count('<button class="govuk-button govuk-button--secondary">') == 6
    assert '<input type="hidden" name="subject" value="decider">' in answer.text
    assert '<input type="hidden" name="next" value="/console">' in answer.text
    assert '<p class="govuk-body">审定人</p>\n<button class="govuk-button govuk-button--secondary">高持正</button>' in (
        answer.text
    )


async def test_a_choice_begins_a_session_and_leads_on(browser: Browser) -> None:
    answer = await browser.choose("clerk", "/console")

    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    cookie = answer.headers["set-cookie"]
    assert cookie == f"__Host-hub={browser.cookie}; HttpOnly; Path=/; SameSite=lax; Secure"
    session = await browser.auth.session(browser.cookie)
    assert session
    assert (session.person.name, session.client.code, session.roles) == ("林知远", "desk", {Role.CLERK})


async def test_the_store_does_not_hold_the_cookie(browser: Browser, database: Database) -> None:
    await browser.choose("clerk")

    rows = await database.fetch("select to_jsonb(session)::text as text from session")
    assert browser.cookie
    assert [browser.cookie in row["text"] for row in rows] == [False]


async def test_a_login_and_a_logout_are_logged_with_the_person(browser: Browser, database: Database) -> None:
    await browser.choose("clerk")
    session = await browser.auth.session(browser.cookie)
    assert session
    await browser.post("/logout", csrf=session.csrf)

    rows = await database.fetch("select * from audit_entry where kind like 'Session%' order by number")
    clerk = {"issuer": demo.ISSUER, "subject": "clerk", "name": "林知远"}
    assert [(row["kind"], row["client"], row["organisation"], row["person"], row["details"]) for row in rows] == [
        ("SessionStarted", "desk", "finance", clerk, {"provider": "demo", "roles": ["clerk"]}),
        ("SessionEnded", "desk", "finance", clerk, {}),
    ]


async def test_a_logout_ends_the_session_and_drops_the_cookie(browser: Browser) -> None:
    await browser.choose("clerk")
    value = browser.cookie
    session = await browser.auth.session(value)
    assert session

    answer = await browser.post("/logout", csrf=session.csrf)

    assert (answer.status_code, answer.headers["location"]) == (303, "/?done=logged-out")
    assert browser.cookie is None
    assert await browser.auth.session(value) is None


async def test_who_was_shut_out_is_not_among_the_choices(browser: Browser, database: Database) -> None:
    async with database.transaction() as connection:
        await commands.disable(connection, HUB, demo.ISSUER, "clerk")

    answer = await browser.choose("clerk")

    assert answer.status_code == 403
    assert browser.cookie is None
    assert "林知远" not in (await browser.http.get("/login/demo")).text


async def test_a_person_of_a_disabled_client_does_not_get_in(browser: Browser, database: Database) -> None:
    async with database.transaction() as connection:
        await clients.disable(connection, HUB, "desk")

    answer = await browser.choose("clerk")

    assert answer.status_code == 403
    assert await database.fetch("select from session") == []


async def test_without_the_setting_there_is_no_chooser(database: Database) -> None:
    app = create_app(Settings(database_url=database.url, public_url="https://hub.test"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://hub.test") as http,
    ):
        assert (await http.get("/login/demo")).status_code == 404
        assert (await http.post("/login/demo", data={"subject": "clerk"})).status_code == 405


def test_production_refuses_the_setting() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(public_url="https://hub.test", environment=Environment.PRODUCTION, demo_login=True)

    assert "HUB_DEMO_LOGIN is true; in production people prove who they are" in str(refused.value)


async def test_production_has_no_chooser_even_if_the_setting_slipped_through(database: Database) -> None:
    settings = Settings(database_url=database.url, public_url="https://hub.test", environment=Environment.PRODUCTION)
    app = create_app(settings.model_copy(update={"demo_login": True}))

    assert "/login/demo" not in {getattr(route, "path", "") for route in app.routes}
