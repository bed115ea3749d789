"""All places of an enterprise stand side by side in one row, where an index had each of them by enterprise."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def _number(expression: str) -> str:
    """The number that follows from a text, as hub/core/store/outcomes.py has it."""
    return f"greatest((('x' || left(encode(sha256(({expression})::bytea), 'hex'), 16))::bit(64) >> 1)::bigint, 1)"


def upgrade() -> None:
    op.add_column("list_pattern", sa.Column("sorting", sa.BigInteger(), nullable=True))
    sorting = _number("string_agg(list::text, ',' order by list)")
    op.execute(
        "update list_pattern p set sorting = among.sorting "
        f"from (select pattern, {sorting} as sorting from list_pattern group by pattern) among "
        "where p.pattern = among.pattern"
    )
    op.alter_column("list_pattern", "sorting", nullable=False)
    op.create_table(
        "placement",
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("profile", sa.BigInteger(), nullable=False),
        sa.Column("sortings", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("patterns", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("keys", sa.ARRAY(sa.LargeBinary()), nullable=False),
    )
    profile = _number("string_agg(pattern::text, ',' order by pattern)")
    # The pattern of an enterprise that no scheme gives a level is of no list, and so has no sorting there.
    op.execute(
        "insert into placement (uscc, profile, sortings, patterns, keys) "
        f"select uscc, {profile}, array_agg(coalesce(sorting, 0) order by pattern), "
        "array_agg(pattern order by pattern), array_agg(key order by pattern) "
        "from standing left join (select distinct pattern, sorting from list_pattern) p using (pattern) "
        "group by uscc order by uscc"
    )
    op.create_primary_key("placement_pkey", "placement", ["uscc"])
    op.drop_index("standing_uscc", "standing")
