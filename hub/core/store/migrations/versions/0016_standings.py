"""Where enterprises stand in lists; every enterprise is marked, since its place is not known until it is restated."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing",
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("list", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("uscc", "list"),
    )
    op.create_index("standing_place", "standing", ["list", "place", "uscc"])
    op.create_table(
        "standing_change",
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("earlier", sa.LargeBinary(), nullable=True),
        sa.Column("later", sa.LargeBinary(), nullable=False),
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
    op.execute("insert into redecision (uscc, since) select uscc, now() from enterprise on conflict (uscc) do nothing")
