from datetime import date

import pytest

from hub.demo.generate.spellings import Amount, half_width_brackets, spelled
from hub.demo.generate.timeline import Month
from hub.intake.ingest.spellings import Money, clean_name, parse_date, parse_money, parse_month


def test_days_are_spelled_in_six_ways_that_all_read_back() -> None:
    written = [spelled(date(2025, 2, 8), turn) for turn in range(7)]

    assert written == [
        "2025-02-08",
        "2025/2/8",
        "2025-02-08",
        "20250208",
        "2025年2月8日",
        "45696",
        "２０２５－０２－０８",
    ]
    assert {parse_date(text) for text in written} == {date(2025, 2, 8)}


def test_months_are_spelled_in_five_ways_that_all_read_back() -> None:
    written = [spelled(Month(2026, 9), turn) for turn in range(5)]

    assert written == ["2026-09", "202609", "2026年9月", "2026/9", "２０２６０９"]
    assert {parse_month(text) for text in written} == {date(2026, 9, 1)}


def test_amounts_are_spelled_in_six_ways_that_all_read_back() -> None:
    written = [spelled(Amount(12_345_600), turn) for turn in range(6)]

    assert written == [
        "1234.56万元",
        "1234.56万元人民币",
        "12345600元",
        "1234.56万人民币",
        "１２３４．５６万元",
        "12,345,600",
    ]
    assert {parse_money(text) for text in written} == {Money(1_234_560_000, "CNY")}


@pytest.mark.parametrize("turn", range(6))
def test_dollars_are_always_in_ten_thousands(turn: int) -> None:
    assert spelled(Amount(800_000, "美元"), turn) == "80万美元"


def test_half_width_brackets_name_the_same_enterprise() -> None:
    written = half_width_brackets("云启软件（虚构）有限公司")

    assert (written, clean_name(written)) == ("云启软件(虚构)有限公司", "云启软件（虚构）有限公司")
