"""A delivery keeps its first findings, so that a client that sends the same rows again is told the same."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "batch", sa.Column("findings", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False)
    )
