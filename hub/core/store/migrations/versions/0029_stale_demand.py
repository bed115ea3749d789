"""Which marked enterprises readers ask about, so that the worker takes them first; a crash may lose that order."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stale_demand",
        sa.Column("uscc", sa.String(18), primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), primary_key=True),
        prefixes=["UNLOGGED"],
    )
    op.create_index("stale_demand_since", "stale_demand", ["since", "uscc"])
