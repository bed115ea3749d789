"""Views keep whose rows were derived when they were read; digests of what a view held come from one index alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shared_view", sa.Column("derived", postgresql.ARRAY(sa.Text()), nullable=True))
    op.execute(
        "alter table published drop constraint published_pkey, "
        "add primary key (view, bucket, key, from_pos) include (to_pos, digest)"
    )
