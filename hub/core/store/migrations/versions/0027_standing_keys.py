"""Keep the key of each place beside its pattern in the index by enterprise: whoever is sorted is read from it alone."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("standing_uscc", "standing")
    op.create_index("standing_uscc", "standing", ["uscc", "pattern"], postgresql_include=["key"])
