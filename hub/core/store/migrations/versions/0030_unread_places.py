"""Nobody reads the place that an enterprise has by its schemes, or statistics about the codes of a change."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A scenario's list has a beginning, that of a scheme has none; and without a level a pattern is of no list.
    op.execute(
        "delete from standing where pattern not in "
        "(select p.pattern from list_pattern p join list_beginning b on b.list = p.list)"
    )
    # Each row has the codes of a batch: PostgreSQL looked at a million of them whenever it analyzed the table.
    op.execute("alter table change alter column usccs set statistics 0")
