"""Response positions, as far as the document tells them: what is selected there, and what an error there makes null."""

from dataclasses import dataclass, replace

from graphql import FieldNode, GraphQLField, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList


@dataclass(frozen=True, slots=True)
class ResponsePosition:
    """The position of a field's value, or of an item of its list; the same for all rows.

    `depth` is the length of the paths to it and `field_depth` of those to the field. An error here makes null what
    stands at the first `stop` segments of its path: the nearest position that may be null.
    """

    parent: GraphQLObjectType
    definition: GraphQLField
    details: FieldDetailsList
    depth: int
    field_depth: int
    stop: int
    nullable: bool

    @property
    def nodes(self) -> list[FieldNode]:
        return [detail.node for detail in self.details]

    @property
    def name(self) -> str:
        return self.details[0].node.name.value

    def at(self, nullable: bool) -> "ResponsePosition":
        """Return the same position for a value that may, or may not, be null."""
        return replace(self, nullable=nullable, stop=self.depth if nullable else self.stop)

    def item(self) -> "ResponsePosition":
        return replace(self, depth=self.depth + 1)
