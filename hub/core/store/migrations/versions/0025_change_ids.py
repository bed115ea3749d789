"""Each change has a random name, by which a replica proves that it has replayed it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("audit_head", "data_change"):
        op.add_column(
            table, sa.Column("change_id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
        )
    op.execute("update audit_head h set change_id = c.change_id from data_change c where c.epoch = h.epoch")
