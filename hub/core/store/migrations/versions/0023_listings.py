"""Lists are read from a narrow table of their own, in whose indexes is all that they are sorted and filtered by."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_FILTERED = ("jurisdiction_code", "industry_code", "status", "established_on", "profile")
_ESTABLISHED = "coalesce(established_on, '-infinity'::date)"
_INDEXES = {
    "name": ("name",),
    "established": (_ESTABLISHED,),
    "county": ("left(jurisdiction_code, 6)",),
    "county_name": ("left(jurisdiction_code, 6)", "name"),
    "industry": ("industry_code",),
    "status": ("status", _ESTABLISHED),
    "profile": ("profile",),
}


#: As hub/core/store/listing/profiles.py has it.
_PROFILES = """
select uscc, greatest((('x' || left(encode(sha256(string_agg(pattern::text, ',' order by pattern)::bytea), 'hex'), 16)
    )::bit(64) >> 1)::bigint, 1) as profile
from standing group by uscc
"""


def upgrade() -> None:
    op.create_table(
        "listing",
        sa.Column("uscc", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("jurisdiction_code", sa.String(collation="C"), nullable=True),
        sa.Column("industry_code", sa.String(collation="C"), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("established_on", sa.Date(), nullable=True),
        sa.Column("profile", sa.BigInteger(), nullable=True),
    )
    op.execute(
        "insert into listing (uscc, name, jurisdiction_code, industry_code, status, established_on, profile) "
        "select uscc, name, jurisdiction_code, industry_code, status, established_on, profile "
        f"from enterprise left join ({_PROFILES}) placed using (uscc) order by uscc"
    )
    op.create_table(
        "profile_pattern",
        sa.Column("pattern", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("profile", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("pattern", "profile"),
    )
    op.execute(
        "insert into profile_pattern (pattern, profile) select pattern, profile from standing join ("
        "select distinct on (profile) profile, uscc from listing where profile is not null) one using (uscc)"
    )
    op.execute(f"alter table listing add primary key (uscc) include ({', '.join(_FILTERED)})")
    for name, keys in _INDEXES.items():
        rest = ", ".join(column for column in _FILTERED if column not in keys)
        op.execute(f"create index listing_{name} on listing ({', '.join(keys)}, uscc) include ({rest})")
    for name in ("name", "industry", "status", "established", "jurisdiction", "letters"):
        op.execute(f"drop index if exists enterprise_{name}")
    op.execute("drop index if exists standing_uscc")
    op.create_index("standing_uscc", "standing", ["uscc", "pattern"])
    op.create_index(
        "consent_live", "consent", ["grantee", "purpose", "uscc"], postgresql_where=sa.text("revoked_at IS NULL")
    )
    op.execute(
        "create index enterprise_letters on enterprise (letters text_pattern_ops) include (uscc, jurisdiction_code)"
    )
    op.execute(
        "create index enterprise_length on enterprise (length(letters), uscc) "
        "include (letters, initials, jurisdiction_code)"
    )
    op.create_index("standing_change_day", "standing_change", ["list", "day", "id"])
