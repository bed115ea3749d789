"""The profile of an enterprise is in no index of `listing`, so that an evaluation writes none of them."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_FILTERED = ("jurisdiction_code", "industry_code", "status", "established_on")
_COUNTY, _ESTABLISHED = "left(jurisdiction_code, 6)", "coalesce(established_on, '-infinity'::date)"
_INDEXES = {
    "name": ("name",),
    "established": (_ESTABLISHED,),
    "county": (_COUNTY,),
    "county_name": (_COUNTY, "name"),
    "industry": ("industry_code",),
    "status": ("status", _ESTABLISHED),
}
_COLUMNS = "uscc, name, jurisdiction_code, industry_code, status, established_on, profile"


def upgrade() -> None:
    # Written anew, as each page is to have room for another version of each of its rows.
    op.execute("alter table listing rename to listing_before")
    op.execute("create table listing (like listing_before) with (fillfactor = 45)")
    op.execute(f"insert into listing ({_COLUMNS}) select {_COLUMNS} from listing_before order by uscc")
    op.execute("drop table listing_before")
    op.execute(f"alter table listing add constraint listing_pkey primary key (uscc) include ({', '.join(_FILTERED)})")
    for name, keys in _INDEXES.items():
        rest = ", ".join(column for column in _FILTERED if column not in keys)
        op.execute(f"create index listing_{name} on listing ({', '.join(keys)}, uscc) include ({rest})")
    op.create_index("placement_profile", "placement", ["profile", "uscc"])
