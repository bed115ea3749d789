"""Views keep whose rows were derived when they were read, so that they follow marks without being read as a whole."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shared_view", sa.Column("derived", postgresql.ARRAY(sa.Text()), nullable=True))
