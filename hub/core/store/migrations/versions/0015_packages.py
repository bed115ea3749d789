"""Packages with their schedules, drops and receipts; recalls with their notices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=nullable)


def _texts(name: str) -> "sa.Column[object]":
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def upgrade() -> None:
    op.create_table(
        "package",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("view", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        _texts("formats"),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("schedule", sa.BigInteger(), nullable=True),
        sa.Column("requested_by", sa.String(), nullable=False),
        _moment("requested_at"),
        _moment("due_at"),
        _moment("heartbeat", nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("progress", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("from_pos", sa.BigInteger(), nullable=True),
        sa.Column("to_pos", sa.BigInteger(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("tombstones", sa.Integer(), nullable=True),
        sa.Column("root", sa.String(), nullable=True),
        sa.Column("manifest", sa.String(), nullable=True),
        sa.Column("folder", sa.String(), nullable=True),
        _moment("made_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("package_number", "package", ["view", "number"], unique=True)
    op.create_index("package_making", "package", ["view"], unique=True, postgresql_where=sa.text("state = 'making'"))
    op.create_index("package_waiting", "package", ["due_at"], postgresql_where=sa.text("state <> 'ready'"))
    op.create_table(
        "package_schedule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("view", sa.BigInteger(), nullable=False),
        sa.Column("cron", sa.String(), nullable=False),
        sa.Column("working_days", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        _texts("formats"),
        sa.Column("target", sa.String(), nullable=True),
        _moment("next_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("package_schedule_next", "package_schedule", ["next_at"])
    op.create_table(
        "package_drop",
        sa.Column("package", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        _moment("due_at"),
        _moment("heartbeat", nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        _moment("done_at", nullable=True),
        sa.PrimaryKeyConstraint("package", "target"),
    )
    op.create_index("package_drop_due", "package_drop", ["due_at"], postgresql_where=sa.text("done_at IS NULL"))
    op.create_table(
        "package_receipt",
        sa.Column("package", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        _moment("at"),
        sa.Column("manifest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("package", "client"),
    )
    _recalls()


def _recalls() -> None:
    op.create_table(
        "recall",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _moment("issued_at"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("recall_cause", "recall", ["position", "reason"], unique=True)
    op.create_table(
        "recall_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("recall", sa.BigInteger(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("view", sa.BigInteger(), nullable=True),
        _texts("keys"),
        _texts("usccs"),
        _moment("confirmed_at", nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column("root", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    holder = ["recall", "client", "view"]
    op.create_index("recall_notice_holder", "recall_notice", holder, unique=True, postgresql_nulls_not_distinct=True)
    op.create_index("recall_notice_client", "recall_notice", ["client", "id"])
    op.create_table(
        "recall_progress",
        sa.Column("view", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("view"),
    )
