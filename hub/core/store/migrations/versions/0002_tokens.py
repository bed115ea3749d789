"""Values of single use, revoked tokens, and what a client's own policy allows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "single_use",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("single_use_expiry", "single_use", ["expires_at"], unique=False)
    op.create_table(
        "revoked_token",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "jti"),
    )
    op.create_index("revoked_token_expiry", "revoked_token", ["expires_at"], unique=False)
    for allowed in ("rs256_allowed", "endpoint_audience_allowed"):
        op.add_column("client", sa.Column(allowed, sa.Boolean(), nullable=False, server_default=sa.false()))
