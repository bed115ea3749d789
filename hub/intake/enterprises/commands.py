"""Update the register with what was delivered, or taken back."""

from collections.abc import AsyncIterable, Sequence
from datetime import date
from typing import Any

from hub.core.store.database import Connection, Row
from hub.intake.enterprises.rules import EnterpriseStatus, initials, letters, terms

#: Terms come as one text: an array is sent term by term, at thrice the cost of all that is left of a row.
_TABLE = """
create temporary table enrolling (like enterprise) on commit drop;
alter table enrolling alter terms type text
"""
_COLUMNS = (
    "uscc",
    "name",
    "letters",
    "initials",
    "terms",
    "established_on",
    "entity_type",
    "registered_capital_fen",
    "industry_code",
    "jurisdiction_code",
    "status",
    "address",
    "code_warning",
)
_UPSERT = f"""
insert into enterprise ({", ".join(_COLUMNS)})
select {", ".join("string_to_array(terms, ' ')" if name == "terms" else name for name in _COLUMNS)} from enrolling
on conflict (uscc) do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
"""
_LISTED = ("name", "jurisdiction_code", "industry_code", "status", "established_on")
#: In the order of the codes, as an evaluation has it that writes profiles meanwhile. An enterprise that comes back to
#: the register has its profile again.
_LIST = f"""
insert into listing (uscc, {", ".join(_LISTED)}, profile)
select e.uscc, {", ".join(f"e.{name}" for name in _LISTED)}, placed.profile from enrolling e
left join listing l on l.uscc = e.uscc
left join placement placed on placed.uscc = e.uscc and l.uscc is null
order by e.uscc
on conflict (uscc) do update set {", ".join(f"{name} = excluded.{name}" for name in _LISTED)}
where ({", ".join(f"listing.{name}" for name in _LISTED)})
    is distinct from ({", ".join(f"excluded.{name}" for name in _LISTED)})
"""
_CODE_WARNINGS = ("CHECK_DIGIT", "SUBJECT_CHECK_DIGIT")
_CHUNK = 5000


async def enrol(connection: Connection, registrations: AsyncIterable[Row]) -> None:
    """Write accepted register rows (uscc, body, warnings) in the caller's transaction; one row an enterprise."""
    await connection.execute(_TABLE)
    chunk: list[tuple[object, ...]] = []
    async for registration in registrations:
        chunk.append(_enterprise(registration["uscc"], registration["body"], registration["warnings"]))
        if len(chunk) == _CHUNK:
            await connection.copy_records_to_table("enrolling", records=chunk, columns=_COLUMNS)
            chunk = []
    await connection.copy_records_to_table("enrolling", records=chunk, columns=_COLUMNS)
    await connection.execute(_UPSERT)
    await connection.execute(_LIST)


async def strike_off(connection: Connection, usccs: Sequence[str]) -> None:
    """Take enterprises out of the register of which no delivery that stands has a row."""
    await connection.execute("delete from enterprise where uscc = any ($1)", list(usccs))
    await connection.execute("delete from listing where uscc = any ($1)", list(usccs))


def _enterprise(uscc: str, body: dict[str, Any], warnings: list[str]) -> tuple[object, ...]:
    capital = body["registered_capital"]
    established_on = body["established_on"]
    return (
        uscc,
        body["name"],
        letters(body["name"]),
        initials(body["name"]),
        " ".join(terms(body["name"])),
        date.fromisoformat(established_on) if established_on else None,
        body["entity_type"],
        capital["minor"] if capital and capital["currency"] == "CNY" else None,
        body["industry_code"],
        body["jurisdiction_code"],
        body["status"] or EnterpriseStatus.UNKNOWN.value,
        body["address"],
        next((warning for warning in warnings if warning in _CODE_WARNINGS), None),
    )
