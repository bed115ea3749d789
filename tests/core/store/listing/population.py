"""Enterprises by lot, as the tables of lists have them, and the same as plain rows to compare with."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from hub.core.store.database import Database
from hub.core.store.listing.profiles import OutcomeRange, profile_number

LISTS = (101, 102)
PARTNER = "bank"
_COUNTIES = ("420101", "420102", "420201", "420203", "420703", "421303")
_INDUSTRIES = ("3911", "C39", "C", "1310", "4720", "6510", "I65", "A39", "0111", "99", "C99", None)
_STATUSES = ("active",) * 12 + ("cancelled",) * 5 + ("revoked", "dormant")
_COLUMNS = (
    "uscc",
    "name",
    "letters",
    "initials",
    "terms",
    "established_on",
    "industry_code",
    "jurisdiction_code",
    "status",
)


@dataclass(frozen=True)
class Row:
    """An enterprise; `outcomes` are those in LISTS, or None before the first statement about it."""

    uscc: str
    name: str
    established_on: date | None
    industry: str | None
    jurisdiction: str | None
    status: str
    outcomes: tuple[int, ...] | None
    key: bytes
    consents: bool

    @property
    def enterprise(self) -> tuple[object, ...]:
        described = self.established_on, self.industry, self.jurisdiction, self.status
        return self.uscc, self.name, self.name, "", [self.name[:2]], *described

    @property
    def patterns(self) -> tuple[int, ...]:
        return tuple(1000 * number + outcome for number, outcome in zip(LISTS, self.outcomes or (), strict=False))

    @property
    def profile(self) -> int | None:
        return profile_number(self.patterns) if self.outcomes else None

    def has(self, asked: OutcomeRange) -> bool:
        return self.outcomes is not None and asked.first <= self.outcomes[LISTS.index(asked.list)] < asked.end


def drawn(number: int, lot: random.Random) -> Row:
    """Counties and names go together, as do old age and cancellation: orders have filters in lumps."""
    county = lot.choices(_COUNTIES, (40, 20, 20, 10, 8, 2))[0]
    town = lot.choice(("", "001", "002", "001003")) if lot.random() < 0.8 else ""
    day = None if lot.random() < 0.03 else date(1990, 1, 1) + timedelta(days=int(13000 * lot.random()))
    status = lot.choice(_STATUSES)
    outcomes = (lot.choices((1, 2, 3), (60, 10, 30))[0], lot.randrange(5)) if lot.random() < 0.95 else None
    return Row(
        f"91{county}MA{number:06d}0X"[:18],
        f"{'武汉' if county < '4202' else '鄂州'}{lot.randrange(400):03d}{lot.choice(('商贸', '科技'))}",
        day,
        lot.choice(_INDUSTRIES),
        county + town if lot.random() < 0.97 else None,
        "cancelled" if day and day.year < 1995 else status,
        outcomes,
        bytes([lot.randrange(40)]),
        lot.random() < 0.3,
    )


async def keep(database: Database, rows: list[Row]) -> None:
    """Write the rows into every table that lists are read from."""
    placed = [row for row in rows if row.outcomes]
    async with database.transaction() as connection:
        copy = connection.copy_records_to_table
        await copy("enterprise", records=[row.enterprise for row in rows], columns=_COLUMNS)
        listed = "name", "jurisdiction_code", "industry_code", "status", "established_on", "profile"
        records = [
            (row.uscc, row.name, row.jurisdiction, row.industry, row.status, row.established_on, row.profile)
            for row in rows
        ]
        await copy("listing", records=records, columns=("uscc", *listed))
        places = [(pattern, row.key, row.uscc) for row in placed for pattern in row.patterns]
        await copy("standing", records=places, columns=("pattern", "key", "uscc"))
        placements = [
            (row.uscc, row.profile, list(LISTS), row.patterns, [row.key for _ in row.patterns]) for row in placed
        ]
        columns = "uscc", "profile", "sortings", "patterns", "keys"
        await copy("placement", records=placements, columns=columns)
        meanings = {(p // 1000, p % 1000, p, p // 1000) for row in placed for p in row.patterns}
        profiles = {(pattern, row.profile) for row in placed for pattern in row.patterns}
        await connection.executemany(_PATTERN, meanings)
        await connection.executemany("insert into profile_pattern values ($1, $2) on conflict do nothing", profiles)
        await connection.execute(_MARK, [row.uscc for row in rows])
        await connection.executemany(_CONSENT, [(row.uscc, PARTNER) for row in rows if row.consents])


#: The number of each list is that of its sorting too.
_PATTERN = "insert into list_pattern (list, outcome, pattern, sorting) values ($1, $2, $3, $4) on conflict do nothing"
_MARK = "insert into redecision (uscc, since) select uscc, now() from unnest($1::varchar[]) as marked (uscc)"
_CONSENT = """
insert into consent (uscc, grantee, purpose, fields, valid_from, valid_to, granted_at, granted_by)
values ($1, $2, 'credit-financing', '{verdict,grade}', current_date - 10, current_date + 100, now(), $1)
"""
