"""How a consent was signed, consents by number and by who holds them, and what came of each mutation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consent", sa.Column("method", sa.String(), nullable=True))
    op.add_column("consent", sa.Column("evidence", sa.LargeBinary(), nullable=True))
    op.create_index("consent_id", "consent", ["id"], unique=False)
    op.create_index("consent_held", "consent", ["grantee", "id"], unique=False)
    op.create_table(
        "mutation",
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "id"),
    )
    op.create_index("mutation_expiry", "mutation", ["expires_at"], unique=False)
