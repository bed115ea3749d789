"""The epoch of the data, and what changed with each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_head", sa.Column("epoch", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "data_change",
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("usccs", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("epoch"),
    )
