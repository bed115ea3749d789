"""资质: qualifications and the days they are certified for."""

from typing import ClassVar

from hub.intake.ingest.standard.fields import Day, Line, QualificationTitle, column, optional
from hub.intake.ingest.standard.resource import Cadence, Resource
from hub.intake.ingest.standard.row import Row


class Qualification(Row):
    """资质: one certificate and the days it covers, both included."""

    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("valid_from", "valid_until"),)

    qualification: QualificationTitle = column("资质", "Code of a known title; an unknown one as it is written.")
    valid_from: Day = column("有效期起", "First day of validity.")
    valid_until: Day = column("有效期止", "Last day of validity.")
    certificate_number: Line | None = optional("证书编号", "Number of the certificate.")


RESOURCE = Resource(
    code="qualification",
    order=14,
    title="资质",
    title_en="Qualifications",
    source_title="资质",
    source_title_en="qualifications",
    providers=("development-reform",),
    row=Qualification,
    cadence=Cadence.EVENT,
    identity=("valid_from", "qualification"),
    begins="valid_from",
    through="valid_until",
    read_by_rules=("qualification",),
    example={
        "统一社会信用代码": "91420799MA0000015U",
        "资质": "高新技术企业",
        "有效期起": "2023-12-01",
        "有效期止": "2026-11-30",
        "证书编号": "GR0000001",
    },
)
