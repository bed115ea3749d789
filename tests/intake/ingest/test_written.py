"""Cells are written as people read them."""

import pytest

from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.written import written


@pytest.mark.parametrize(
    ("resource", "field", "value", "text"),
    [
        ("penalty", "severity", "general", "一般"),
        ("penalty", "fine", {"minor": 1250000, "currency": "CNY"}, "12,500元"),
        ("penalty", "fine", {"minor": 1050, "currency": "USD"}, "10.5 USD"),
        ("penalty", "decision_number", "虚市监罚〔2026〕1号", "虚市监罚〔2026〕1号"),
        ("social-insurance", "in_arrears", True, "是"),
        ("qualification", "qualification", "high_tech_enterprise", "高新技术企业"),
        ("register", "status", "active", "存续"),
        ("register", "status", None, None),
    ],
)
def test_cell_is_written_as_people_read_it(resource: str, field: str, value: object, text: str | None) -> None:
    assert written(RESOURCES[resource].row, field, value) == text
