"""Documents that hypothesis-graphql draws from a schema: whoever wrote it knows nothing of the plan."""

from typing import Any

from graphql import GraphQLSchema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes, queries

from tests.schema.execution.generated import VALUES

_BUILT_IN = {"Int", "Float", "String", "Boolean", "ID"}


def drawn(schema: GraphQLSchema, count: int, first: int = 0) -> list[str]:
    """So many; `first` is the seed that they are drawn with."""
    documents: list[str] = []

    @seed(first)
    @settings(max_examples=count, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(queries(schema, custom_scalars=_scalars(schema)))
    def collect(document: Any) -> None:
        documents.append(document)

    collect()
    return documents


def _scalars(schema: GraphQLSchema) -> dict[str, st.SearchStrategy[Any]]:
    """Those that the schema has beside the built-in ones: values that are some, and texts that are none."""
    own = VALUES.keys() & schema.type_map.keys() - _BUILT_IN
    return {name: (st.sampled_from(VALUES[name]) | st.text(max_size=3)).map(str).map(nodes.String) for name in own}
