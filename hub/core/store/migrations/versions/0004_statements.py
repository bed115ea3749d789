"""One statement an enterprise instead of a row for each grade and verdict; everybody is to be evaluated again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "statement",
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("basis", sa.BigInteger(), nullable=False),
        sa.Column("gist", sa.String(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.Column("stated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("known_from", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("known_to", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("uscc", "id"),
    )
    op.create_index(
        "statement_known_now",
        "statement",
        ["uscc", "valid_from"],
        unique=True,
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.drop_table("verdict")
    op.drop_table("grade")
    op.execute("insert into redecision (uscc, since) select uscc, now() from enterprise on conflict (uscc) do nothing")
