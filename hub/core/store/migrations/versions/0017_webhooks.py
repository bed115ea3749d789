"""Webhooks, the attempts to deliver their events, and the seed of their keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.TIMESTAMP(timezone=True), nullable=nullable)


def _texts(name: str) -> "sa.Column[object]":
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def _count(name: str) -> "sa.Column[object]":
    return sa.Column(name, sa.Integer(), server_default="0", nullable=False)


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("view", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        _texts("types"),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        _texts("skipped"),
        _count("failures"),
        _moment("failing_since", nullable=True),
        _moment("due_at"),
        _moment("heartbeat", nullable=True),
        _count("claims"),
        _count("rotations"),
        _moment("rotated_at", nullable=True),
        _count("replays"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("webhook_view", "webhook", ["view"])
    op.create_index("webhook_due", "webhook", ["due_at"], postgresql_where=sa.text("state = 'active'"))
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("webhook", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("last", sa.String(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        _moment("started_at"),
        _moment("ended_at", nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("webhook_delivery_webhook", "webhook_delivery", ["webhook", "id"])
    op.create_index("webhook_delivery_at", "webhook_delivery", ["started_at"])
    op.create_table(
        "webhook_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )
