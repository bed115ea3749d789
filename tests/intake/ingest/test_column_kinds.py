"""The kind of a column is told from its declaration, also where the column has words for nothing."""

import pytest

from hub.intake.ingest.resources import RESOURCES
from hub.intake.ingest.standard.kinds import kind_of

KINDS = {
    "register": "code name date text amount text division choice text",
    "penalty": "code number date text text text choice amount date date",
    "research": "code year count count amount amount amount",
    "social-insurance": "code month count flag",
    "qualification": "code qualification date date text",
    "unified-evaluation": "code score text date",
}


@pytest.mark.parametrize("resource", KINDS)
def test_every_column_has_the_kind_it_is_declared_with(resource: str) -> None:
    row = RESOURCES[resource].row

    assert " ".join(kind_of(row, field) for field in row.model_fields) == KINDS[resource]
