"""The check of a consumer's copy, in three steps."""

import strawberry

from hub.sharing.copies.results import BucketLeaves, CopyComparison, CopyRowFault, CopyState, WrongRow
from resolvers.sharing.copies import ToldBucket
from schema.language.declarations import answer, field, of
from schema.language.directives import about
from schema.language.scalars import BigInt

#: Buckets that differ, and rows of one or wrong rows, as a query is priced before they are known.
_BUCKETS, _ROWS = 10, 20

strawberry.enum(CopyState, description="Whether a copy is what the view held.")
strawberry.enum(CopyRowFault, description="What is wrong with one row of a copy.")


@strawberry.type(description="The digest of one row.")
class Leaf:
    key: str = strawberry.field(description="The row's key.")
    leaf: str = strawberry.field(description="The first 16 bytes of SHA-256 over the canonical row, in hexadecimal.")


@of(BucketLeaves)
class CopyBucket:
    """A bucket that differs, as the view held it."""

    number: int = field(description="Its number, from 0 to 4095.")

    @answer(scope=None, size=about(_ROWS))
    def leaves(self: BucketLeaves) -> list[Leaf]:
        """The digests of its rows, in the order of their keys."""
        return [Leaf(key=key, leaf=leaf.hex()) for key, leaf in self.leaves.items()]


@of(WrongRow)
class CopyRow:
    """A row in which the copy is wrong."""

    key: str = field(description="The row's key.")
    fault: CopyRowFault = field(description="Whether it is missing, to be purged, or out of date.")


@of(CopyComparison)
class CopyCheck:
    """The answer to one step of a check: equal with a receipt, or different and where."""

    state: CopyState = field(description="Whether the copy is what the view held at the position.")
    rows: int = field(description="How many rows the view held.")
    receipt: str | None = field(
        description="For an equal copy a JWS by the hub's key over client, view, position, rows, root and time."
    )
    buckets: list[CopyBucket] = field(
        description="Second step: the buckets that differ, as the view held them.", size=about(_BUCKETS)
    )
    wrong: list[CopyRow] = field(
        description="Third step: every row that is wrong in the buckets told.", size=about(_ROWS)
    )

    @answer(scope=None)
    def position(self: CopyComparison) -> BigInt:
        """The position that was asked about."""
        return self.position

    @answer(scope=None)
    def root(self: CopyComparison) -> str:
        """The root of what the view held, in hexadecimal."""
        return self.root.hex()


@strawberry.input(description="The digest of one row of a copy.")
class LeafInput:
    key: str = strawberry.field(description="The row's key.")
    leaf: str = strawberry.field(description="The first 16 bytes of SHA-256 over the canonical row, in hexadecimal.")


@strawberry.input(description="A bucket of a copy, with all rows that the copy has there.")
class CopyBucketInput:
    number: int = strawberry.field(description="Its number, from 0 to 4095.")
    leaves: list[LeafInput] = strawberry.field(description="The digests of its rows.")


def told(buckets: list[CopyBucketInput] | None) -> list[ToldBucket]:
    """The buckets as resolvers take them."""
    return [ToldBucket(each.number, {leaf.key: leaf.leaf for leaf in each.leaves}) for each in buckets or ()]
