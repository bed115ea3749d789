"""The few records that have been repaired are found without reading all others of their enterprise."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "record_repaired",
        "record",
        ["uscc", "resource"],
        unique=False,
        postgresql_where=sa.text("known_to IS NULL AND repaired_on IS NOT NULL"),
    )
