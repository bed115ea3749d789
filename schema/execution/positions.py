"""A place of the document: what stands there, and what an error there takes away."""

from dataclasses import dataclass, replace

from graphql import FieldNode, GraphQLField, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetailsList


@dataclass(frozen=True, slots=True)
class Position:
    """Where a field's value, or an item of its list, stands.

    `depth` is the length of the paths to it and `field_depth` of those to the field; an error here makes the place at
    the first `stop` steps of its path null, the nearest one that may be.
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

    def at(self, nullable: bool) -> "Position":
        """The same place, for a value that may be null or not."""
        return replace(self, nullable=nullable, stop=self.depth if nullable else self.stop)

    def item(self) -> "Position":
        return replace(self, depth=self.depth + 1)
