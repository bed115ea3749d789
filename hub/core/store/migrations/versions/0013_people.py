"""People who may log in, their sessions, who of them caused an entry of the access log, and what takes two of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.TIMESTAMP(timezone=True)
_BY_TWO = (
    "withdrawn_by is null or strpos(withdrawn_by, ' ') = 0"
    " or (withdrawal_proposed_by is not null and withdrawal_proposed_by <> withdrawn_by)"
)


def upgrade() -> None:
    op.add_column("audit_entry", sa.Column("person", postgresql.JSONB(), nullable=True))
    op.add_column("batch", sa.Column("withdrawal_proposed_by", sa.String(), nullable=True))
    op.add_column("batch", sa.Column("withdrawal_proposed_at", _MOMENT, nullable=True))
    op.create_check_constraint("batch_withdrawn_by_two", "batch", _BY_TWO)
    op.create_table(
        "person",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("enterprise", sa.String(), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("set_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("issuer", "subject"),
        sa.ForeignKeyConstraint(["client"], ["client.code"]),
        sa.CheckConstraint("(enterprise is not null) = ('enterprise' = any (roles))", name="person_enterprise"),
    )
    op.create_table(
        "session",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("on_behalf_of", sa.String(), nullable=True),
        sa.Column("provider_session", sa.String(), nullable=True),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("last_used_at", _MOMENT, nullable=False),
        sa.Column("authenticated_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id_hash"),
        sa.ForeignKeyConstraint(["issuer", "subject"], ["person.issuer", "person.subject"]),
    )
    op.create_index("session_person", "session", ["issuer", "subject"])
    op.create_index("session_start", "session", ["started_at"])
