"""Pages have a Chinese word for whatever the schema says in a code, and for whatever can be refused."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from auth.people.roles import Role
from hub.core.actor import Kind, Purpose
from hub.core.errors import HubError
from hub.core.events import EventKind
from hub.credit.eligibility.results import Outcome
from hub.credit.evaluation.results import ClauseOutcome
from hub.credit.facts.vocabulary import ChangedBy
from hub.intake.consent.rules import ConsentMethod, FieldGroup
from hub.intake.enterprises.rules import EnterpriseStatus
from hub.pages.site import words
from hub.pages.site.host import Answer, FieldRefusal
from hub.pages.site.refusals import RefusalText, told, told_by_field
from hub.sharing.packages.results import PackageFormat, PackageKind, PackageState
from hub.sharing.webhooks.results import DeliveryState, WebhookState
from resolvers.jobs import JobKind


@pytest.mark.parametrize(
    ("enum", "known"),
    [
        (Purpose, words.PURPOSES),
        (EnterpriseStatus, words.STATUSES),
        (Outcome, words.OUTCOMES),
        (ClauseOutcome, words.CLAUSES),
        (Kind, words.KINDS),
        (FieldGroup, words.FIELD_GROUPS),
        (ConsentMethod, words.METHODS),
        (ChangedBy, words.CHANGED_BY),
        (JobKind, words.JOB_KINDS),
        (PackageKind, words.PACKAGE_KINDS),
        (PackageState, words.PACKAGE_STATES),
        (PackageFormat, words.PACKAGE_FORMATS),
        (WebhookState, words.WEBHOOK_STATES),
        (DeliveryState, words.DELIVERY_STATES),
    ],
)
def test_every_member_of_an_enum_has_its_word(enum: type[StrEnum], known: Mapping[str, str]) -> None:
    assert set(known) == set(enum.__members__)


def test_every_event_and_role_has_its_word() -> None:
    assert {kind.value for kind in EventKind} - words.EVENTS.keys() == set()
    assert {role.value for role in Role} - words.ROLES.keys() == set()


def test_every_refusal_is_told_in_a_sentence() -> None:
    codes = {each.code for each in _family(HubError)}

    assert {code for code in codes if told(FieldRefusal(code, "")).title == "系统出错了"} == {"INTERNAL"}


def test_missing_scope_is_told_by_what_it_opens() -> None:
    refusal = told(FieldRefusal("SCOPE_REQUIRED", "", scope="grade:read"))

    assert refusal == RefusalText("没有权限", "您的岗位不能查看信用等级。如有需要，请联系本单位的管理员。")


def test_refusals_of_parts_stand_under_the_names_of_their_fields() -> None:
    answer = Answer({}, (FieldRefusal("PURPOSE_REQUIRED", "", ("enterprise", "records")), FieldRefusal("INTERNAL", "")))

    refusals = told_by_field(answer)

    assert (refusals["records"], refusals["grades"]) == (told(FieldRefusal("PURPOSE_REQUIRED", "")), None)


def _family(kind: type[HubError]) -> set[type[HubError]]:
    return {kind, *(each for child in kind.__subclasses__() for each in _family(child))}
