"""Views and positions: every change for good, and what each view has held from which position to which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=True),
        sa.Column("usccs", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("restates_all", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("position", "place"),
    )
    op.create_table(
        "shared_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("jurisdictions", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("created_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("basis", sa.LargeBinary(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("shared_view_code", "shared_view", ["client", "code"], unique=True)
    op.create_table(
        "published",
        sa.Column("view", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("from_pos", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_pos", sa.BigInteger(), nullable=True),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("row", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("view", "bucket", "key", "from_pos"),
    )
    op.create_index("published_now", "published", ["view", "uscc"], postgresql_where=sa.text("to_pos IS NULL"))
    op.create_index("published_from", "published", ["view", "from_pos", "key"])
    op.create_index(
        "published_to", "published", ["view", "to_pos", "key"], postgresql_where=sa.text("to_pos IS NOT NULL")
    )
