"""Keep statements whole in their rows: half of one stood in a second table, where each read had to look it up."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A page has 8,160 bytes for rows. Statements that are there already move when they are next written.
    op.execute("alter table statement set (toast_tuple_target = 8160)")
