"""What an entry of the log adds to the index by enterprise is gathered, and moved into it by the worker.

PostgreSQL manual, GIN fast update technique. The bound, in kB, is what one commit would have to
move where no worker runs.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER INDEX audit_entry_usccs SET (fastupdate = on, gin_pending_list_limit = 16384)")
