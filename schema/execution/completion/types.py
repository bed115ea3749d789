"""The type of a field decides how a column of its values is completed."""

from graphql import (
    GraphQLOutputType,
    assert_object_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from schema.execution.completion.abstracts import AbstractCompletion
from schema.execution.completion.leaves import LeafCompletion
from schema.execution.completion.lists import ListCompletion
from schema.execution.completion.objects import ObjectCompletion, Subselection
from schema.execution.positions import ResponsePosition
from schema.execution.run import Completion


def completion(type_: GraphQLOutputType, position: ResponsePosition, subselection: Subselection) -> Completion:
    """Make the completion of columns of a type at a position."""
    position = position.at(nullable=not is_non_null_type(type_))
    inner = get_nullable_type(type_)
    if is_leaf_type(inner):
        return LeafCompletion(inner, position)
    if is_list_type(inner):
        return ListCompletion(position, completion(inner.of_type, position.item(), subselection))
    if is_abstract_type(inner):
        return AbstractCompletion(inner, position, subselection)
    object_type = assert_object_type(inner)
    return ObjectCompletion(object_type, position, subselection(object_type, position))
