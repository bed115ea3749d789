"""Documents that clients have registered, and what a client's record says of its limits and of sending others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trusted_document",
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("added_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "digest"),
    )
    op.add_column("client", sa.Column("limits", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("client", sa.Column("trusted_only", sa.Boolean(), nullable=False, server_default=sa.false()))
