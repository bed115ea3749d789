"""Read the mappings that are kept for providers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.core.store.database import Reader, Row
from hub.intake.ingest.headers.mappings import HeaderMapping, mapping_of

_KEPT = """
select * from header_mapping
where ($1::text is null or provider = $1) and ($2::text is null or resource = $2)
order by resource, provider, code
"""


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """A mapping with its number, and the provider whose files it is for."""

    number: int
    provider: str
    mapping: HeaderMapping
    added_at: datetime


async def kept_mappings(
    reader: Reader, provider: str | None = None, resource: str | None = None
) -> Sequence[KeptMapping]:
    """Those of a provider, of a resource or of both; raises Invalid where one no longer fits its resource."""
    return [_kept(row) for row in await reader.fetch(_KEPT, provider, resource)]


def _kept(row: Row) -> KeptMapping:
    mapping = mapping_of(row["body"], f"mapping {row['id']}", {})
    return KeptMapping(row["id"], row["provider"], mapping, row["added_at"])
