"""Read the digests of what a view held at a position."""

from collections.abc import Sequence

from hub.core.store.database import Reader
from hub.sharing.copies.results import BucketLeaves, DigestTable
from hub.sharing.proofs.rules import BUCKETS, EMPTY, root
from hub.sharing.views.results import View

_HELD = "view = $1 and from_pos <= $2 and (to_pos is null or $2 < to_pos)"
#: Keys are put in the order of their UTF-8 bytes, whatever the store's collation is.
_DIGESTS = f"""
select bucket, count(*) as rows, sha256(string_agg(digest, ''::bytea order by key collate "C")) as digest
from published where {_HELD} group by bucket
"""
_LEAVES = f"""
select bucket, key, digest from published where {_HELD} and bucket = any ($3) order by bucket, key collate "C"
"""


async def digests(reader: Reader, view: View, position: int) -> DigestTable:
    """What a view held at a position that it has reached, as digests of its buckets."""
    found = await reader.fetch(_DIGESTS, view.id, position)
    table = [EMPTY] * BUCKETS
    for row in found:
        table[row["bucket"]] = row["digest"]
    return DigestTable(sum(row["rows"] for row in found), table, root(table))


async def leaves(reader: Reader, view: View, position: int, buckets: Sequence[int]) -> list[BucketLeaves]:
    """The leaves that a view held at a position in each of these buckets."""
    by_bucket: dict[int, dict[str, bytes]] = {number: {} for number in buckets}
    for row in await reader.fetch(_LEAVES, view.id, position, list(buckets)):
        by_bucket[row["bucket"]][row["key"]] = row["digest"]
    return [BucketLeaves(number, inside) for number, inside in by_bucket.items()]
