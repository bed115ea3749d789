"""The day of an official grade beside its number: what authorities say in common is one finding, whatever the day."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: Each scheme's 12 bytes get the day from the finding that had it, 4 more; the verdicts follow as they are.
_DAYS = """
update statement s
set answers = coalesce((
    select string_agg(
        substring(s.answers from place * 12 + 1 for 12)
        || int4send(coalesce((f.body->>'as_of')::date - date '0001-01-01' + 1, 0)),
        ''::bytea order by place
    )
    from generate_series(0, jsonb_array_length(b.body->'schemes') - 1) place
    left join finding f
        on f.number = ('x' || encode(substring(s.answers from place * 12 + 1 for 8), 'hex'))::bit(64)::bigint
), ''::bytea) || substring(s.answers from jsonb_array_length(b.body->'schemes') * 12 + 1)
from finding b where b.number = s.basis
"""


def upgrade() -> None:
    op.execute(_DAYS)
    op.execute("insert into redecision (uscc, since) select uscc, now() from enterprise on conflict (uscc) do nothing")
