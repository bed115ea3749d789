"""Where enterprises stand in lists, and what was done with recommendations.

Every enterprise is marked, since its place is not known until it is restated.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing",
        sa.Column("pattern", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("uscc", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("pattern", "key", "uscc"),
    )
    op.create_index("standing_uscc", "standing", ["uscc"])
    op.create_table(
        "list_pattern",
        sa.Column("list", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("pattern", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("list", "outcome", "pattern"),
    )
    op.create_table(
        "standing_change",
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("earlier", sa.SmallInteger(), nullable=True),
        sa.Column("later", sa.SmallInteger(), nullable=False),
        sa.Column("earlier_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("uscc", "id"),
    )
    op.create_index("standing_change_list", "standing_change", ["list", "id"])
    op.create_table(
        "list_beginning",
        sa.Column("list", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("list"),
    )
    op.create_table(
        "follow_up",
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("scenario", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("known_from", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("known_to", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("uscc", "id"),
    )
    op.create_index(
        "follow_up_known_now",
        "follow_up",
        ["uscc", "scenario", "organisation", "decided_on"],
        unique=True,
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_index(
        "follow_up_scenario", "follow_up", ["scenario", "decided_on"], postgresql_where=sa.text("known_to IS NULL")
    )
    op.create_index("follow_up_id", "follow_up", ["id"])
    op.create_index("enterprise_letters", "enterprise", ["letters"])
    op.create_index("enterprise_name", "enterprise", ["name", "uscc"])
    op.create_index("enterprise_industry", "enterprise", ["industry_code", "uscc"])
    op.create_index("enterprise_status", "enterprise", ["status", "uscc"])
    op.create_index(
        "enterprise_established", "enterprise", [sa.text("coalesce(established_on, '-infinity'::date)"), "uscc"]
    )
    op.execute("insert into redecision (uscc, since) select uscc, now() from enterprise on conflict (uscc) do nothing")
