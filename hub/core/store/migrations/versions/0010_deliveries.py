"""A delivery can be the whole list, be taken back, and say again what is known; a waiting row has its enterprise.

What waits in a store of an earlier release gets the code that its cells show, where that can be read.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.TIMESTAMP(timezone=True)
_KNOWN_FROM = """
update quarantined_row q set known_from = b.received_at from batch b where b.id = q.batch_id
"""
_SETTLED = """
update quarantined_row q set settled_at = b.received_at, settled_as = 'taken_in' from batch b where b.id = q.resolved_by
"""
_CODES = """
update quarantined_row q set uscc = c.code
from (
    select w.id, upper(regexp_replace(cell.value, '\\s', '', 'g')) as code
    from quarantined_row w, jsonb_each_text(w.cells) cell
    where cell.key in ('统一社会信用代码', '社会信用代码', '信用代码', 'uscc')
) c
where c.id = q.id and c.code ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$'
"""
_WITHOUT_CODE = """
update batch b set without_code = w.rows
from (select batch_id, count(*) as rows from quarantined_row where uscc is null group by batch_id) w
where w.batch_id = b.id
"""


def upgrade() -> None:
    _batches()
    _records()
    _waiting_rows()
    op.execute(_KNOWN_FROM)
    op.execute(_SETTLED)
    op.execute(_CODES)
    op.execute(_WITHOUT_CODE)
    op.alter_column("quarantined_row", "known_from", nullable=False)
    op.drop_index("quarantined_row_waiting", "quarantined_row")
    waiting = sa.text("settled_at IS NULL")
    op.create_index(
        "quarantined_row_waiting", "quarantined_row", ["resource", "provider", "digest"], postgresql_where=waiting
    )
    op.create_index("quarantined_row_enterprise", "quarantined_row", ["uscc", "resource"], postgresql_where=waiting)


def _batches() -> None:
    for name in ("not_data", "ended", "without_code"):
        op.add_column("batch", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("batch", sa.Column("whole", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("batch", sa.Column("unread", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("batch", sa.Column("withdrawn_at", _MOMENT, nullable=True))
    op.add_column("batch", sa.Column("withdrawn_by", sa.String(), nullable=True))
    op.add_column("batch", sa.Column("withdrawn_reason", sa.String(), nullable=True))


def _records() -> None:
    op.add_column("record", sa.Column("place", sa.Integer(), server_default="0", nullable=False))
    op.add_column("record", sa.Column("given", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("record", sa.Column("composed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("record", sa.Column("counted_as", sa.String(), nullable=True))
    op.create_table(
        "restatement",
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("warnings", sa.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("uscc", "resource", "key", "batch_id", "place"),
    )
    op.create_index("restatement_batch", "restatement", ["batch_id"])
    op.create_table(
        "struck_repair",
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("repaired_on", sa.Date(), nullable=False),
        sa.Column("struck_at", _MOMENT, nullable=False),
        sa.Column("struck_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("uscc", "resource", "key", "repaired_on"),
    )


def _waiting_rows() -> None:
    op.add_column("quarantined_row", sa.Column("sheet", sa.String(), server_default="", nullable=False))
    numbers = postgresql.ARRAY(sa.BigInteger())
    op.add_column("quarantined_row", sa.Column("also_in", numbers, server_default="{}", nullable=False))
    for name in ("uscc", "key", "settled_as", "settled_by", "settled_reason"):
        op.add_column("quarantined_row", sa.Column(name, sa.String(), nullable=True))
    for name in ("known_from", "settled_at"):
        op.add_column("quarantined_row", sa.Column(name, _MOMENT, nullable=True))
