"""`hub person`: who may log in, in which roles, and who no longer."""

import json

import pytest

from tests.cli.conftest import Run

ISSUER = "https://id.example"
CLERK = ("person", "add", ISSUER, "u-1", "--name", "林知远", "--client", "desk", "--role", "clerk")


@pytest.fixture
async def desk(call: Run) -> None:
    scopes = ("--scope", "enterprise:read", "--scope", "grade:read")
    await call("client", "add", "desk", "--name", "区金融中心", "--kind", "department", *scopes)


async def test_a_person_is_added_changed_shut_out_and_let_in_again(call: Run, desk: None) -> None:
    added = await call(*CLERK, "--json")
    changed = await call("person", "roles", ISSUER, "u-1", "--role", "reviewer", "--role", "decider", "--json")
    disabled = await call("person", "disable", ISSUER, "u-1", "--json")
    enabled = await call("person", "enable", ISSUER, "u-1")
    listed = await call("person", "list", "--issuer", ISSUER, "--json")

    person = {
        "issuer": ISSUER,
        "subject": "u-1",
        "name": "林知远",
        "client": "desk",
        "enterprise": None,
        "roles": ["clerk"],
        "set_by_hand": True,
        "enabled": True,
    }
    decider = {**person, "roles": ["decider", "reviewer"]}
    assert json.loads(added.out) == person
    assert json.loads(changed.out) == decider
    assert json.loads(disabled.out) == {**decider, "enabled": False}
    assert enabled.out == "林知远  desk  decider reviewer\n    https://id.example  u-1\n"
    assert json.loads(listed.out) == {"people": [decider]}


async def test_what_cannot_be_is_refused_in_a_sentence(call: Run, desk: None) -> None:
    done = await call(*CLERK, "--enterprise", "917")

    assert (done.code, done.err) == (1, "hub: --enterprise: '917': the code has 3 characters, not 18\n")
