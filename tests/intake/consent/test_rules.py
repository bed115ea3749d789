"""What a consent may be."""

from datetime import date, timedelta

import pytest

from hub.core.actor import Purpose
from hub.core.errors import Invalid
from hub.intake.consent.rules import FieldGroup, Terms, check_beginning, read_evidence

TODAY = date(2026, 11, 23)


def agreed(begins: date, ends: date, *fields: FieldGroup) -> Terms:
    return Terms("9142", "bank", Purpose.CREDIT_FINANCING, fields or (FieldGroup.GRADE,), begins, ends)


def test_a_consent_lasts_366_days_at_most() -> None:
    longest = agreed(TODAY, TODAY + timedelta(days=366))

    with pytest.raises(Invalid) as refused:
        agreed(TODAY, TODAY + timedelta(days=367))

    assert longest.valid_to == date(2027, 11, 24)
    assert (refused.value.message, refused.value.details) == ("a consent lasts 366 days at most", {"field": "to"})


@pytest.mark.parametrize("ends", [TODAY, TODAY - timedelta(days=1)])
def test_a_consent_ends_after_it_begins(ends: date) -> None:
    with pytest.raises(Invalid) as refused:
        agreed(TODAY, ends)

    assert refused.value.message == f"a consent from 2026-11-23 cannot end on {ends}"


def test_a_consent_opens_something() -> None:
    with pytest.raises(Invalid) as refused:
        Terms("9142", "bank", Purpose.CREDIT_FINANCING, (), TODAY, TODAY + timedelta(days=1))

    assert refused.value.message == "a consent names at least one group of fields"


@pytest.mark.parametrize("begins", [TODAY, TODAY + timedelta(days=366)])
def test_a_consent_may_begin_today_and_within_a_year(begins: date) -> None:
    check_beginning(begins, TODAY)


@pytest.mark.parametrize(
    ("begins", "message"),
    [
        pytest.param(
            TODAY - timedelta(days=1), "a consent cannot begin on 2026-11-22: that day has passed", id="yesterday"
        ),
        pytest.param(
            TODAY + timedelta(days=367), "a consent begins within 366 days, not on 2027-11-25", id="after a year"
        ),
        pytest.param(date.max, "a consent begins within 366 days, not on 9999-12-31", id="the last day there is"),
    ],
)
def test_a_consent_begins_neither_in_the_past_nor_later_than_it_may_last(begins: date, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_beginning(begins, TODAY)

    assert (refused.value.message, refused.value.details) == (message, {"field": "from"})


def test_evidence_is_a_sha256() -> None:
    assert read_evidence("AB" * 32) == bytes([0xAB]) * 32


@pytest.mark.parametrize("text", ["", "ab", "g" * 64, "ab" * 33, "ab" * 32 + "\n"])
def test_evidence_that_is_no_sha256_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_evidence(text)

    assert (refused.value.message, refused.value.details) == (
        "evidence is not a SHA-256 of 64 hexadecimal digits",
        {"field": "evidence"},
    )
