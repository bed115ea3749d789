"""A plan that is wrong in one thing is noticed: otherwise the comparison with graphql-core would prove nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from graphql.execution.collect_fields import collect_subfields

from resolvers.request.loaders import Loaders
from schema.execution import field_errors, fields, plan, resolution
from schema.execution.arguments import FieldArguments
from schema.execution.completion import leaves, sorting
from schema.execution.completion.abstracts import AbstractCompletion
from schema.execution.completion.leaves import LeafConversion
from schema.execution.completion.lists import ListCompletion
from schema.execution.completion.objects import ObjectCompletion
from schema.execution.field_errors import FieldError
from schema.execution.keys import LoadKeys
from schema.execution.operation import Operation
from schema.execution.paths import FieldPaths, ItemPaths, PathSegment, RowSubset
from schema.execution.positions import ResponsePosition
from schema.execution.sources import ColumnLoad, FieldDeclaration
from schema.language.declarations import ScopeRequirement
from schema.requests import plan_cache
from tests.schema.execution.asked import generated, written
from tests.schema.execution.difference import Asking, Both
from tests.schema.execution.written import DOCUMENTS

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
Patch = pytest.MonkeyPatch


def nulls_stay_where_they_are(patch: Patch) -> None:
    right = ResponsePosition.at
    patch.setattr(ResponsePosition, "at", lambda self, nullable: replace(right(self, nullable), stop=self.depth))


def nothing_is_missing(patch: Patch) -> None:
    right = ResponsePosition.at
    patch.setattr(ResponsePosition, "at", lambda self, nullable: right(self, nullable=True))


def items_are_counted_from_one(patch: Patch) -> None:
    right = ItemPaths.path

    def path(self: ItemPaths, row: int) -> Any:
        *parent, last = right(self, row)
        return (*parent, PathSegment(last.order + 1, int(last.key) + 1, None))

    patch.setattr(ItemPaths, "path", path)


def all_items_are_of_the_first_list(patch: Patch) -> None:
    patch.setattr(ItemPaths, "path", lambda self, row: (*self._parent.path(0), PathSegment(row, row, None)))


def dropped_rows_are_not_counted(patch: Patch) -> None:
    patch.setattr(RowSubset, "path", lambda self, row: self._parent.path(row))


def paths_have_field_names(patch: Patch) -> None:
    right = FieldPaths.path

    def path(self: FieldPaths, row: int) -> Any:
        *parent, last = right(self, row)
        return (*parent, last._replace(key=str(last.key).lower()))

    patch.setattr(FieldPaths, "path", path)


def refused_fields_are_loaded(patch: Patch) -> None:
    patch.setattr(ScopeRequirement, "refusal", lambda *_: None)


def refusals_are_raised_but_loaded(patch: Patch) -> None:
    right = fields._loaded_column

    def loaded(selected: Any, coerce: Any, source: Any) -> Any:
        column = right(selected, coerce, source)

        def also(run: Any, rows: Any, paths: Any, dicts: Any) -> Any:
            run.load(ColumnLoad(source.by, [row.seed for row in rows], {}), lambda values: None)
            return column(run, rows, paths, dicts)

        return also

    patch.setattr(fields, "_loaded_column", loaded)


def requirements_are_forgotten(patch: Patch) -> None:
    right = fields._declared_column

    def declared(schema: Any, selected: Any, field: Any, declaration: Any, context: Any) -> Any:
        return right(schema, selected, field, FieldDeclaration(declaration.source, None), context)

    patch.setattr(fields, "_declared_column", declared)


def every_asker_calls(patch: Patch) -> None:
    async def columns(self: Loaders, context: Any, asked: Any, *, at_once: bool) -> Any:
        answered = [await each.by(context, list(each.keys), **each.arguments) for each in asked]
        return [[rows.get(key) for key in each.keys] for rows, each in zip(answered, asked, strict=True)]

    patch.setattr(Loaders, "columns", columns)


def arguments_are_not_passed_on(patch: Patch) -> None:
    patch.setattr(fields, "hashable", lambda given: {})


def lists_are_made_once(patch: Patch) -> None:
    right = FieldArguments.by_name
    kept: dict[FieldArguments, list[Any]] = {}

    def by_name(self: FieldArguments, variables: Any) -> dict[str, Any]:
        given = right(self, variables)
        return given if not given.get("colours") else {**given, "colours": kept.setdefault(self, given["colours"])}

    patch.setattr(FieldArguments, "by_name", by_name)


def every_failure_is_told(patch: Patch) -> None:
    def propagated(data: Any, errors: list[FieldError]) -> Any:
        right, _ = field_errors.propagated(data, errors)
        return right, [error.located({}) for error in sorted(errors, key=lambda error: error.order)]

    patch.setattr(plan, "propagated", propagated)


def errors_come_as_they_were_met(patch: Patch) -> None:
    patch.setattr(FieldError, "order", property(lambda self: []))


def leaves_are_left_as_they_are(patch: Patch) -> None:
    right = leaves.conversion
    patch.setattr(
        leaves,
        "conversion",
        lambda type_, nullable: LeafConversion(right(type_, nullable).known, lambda values: values),
    )


def bad_leaves_are_taken(patch: Patch) -> None:
    right = leaves.conversion
    every = frozenset({int, float, str, bool, bytes, dict, type(None)})
    patch.setattr(leaves, "conversion", lambda *leaf: LeafConversion(every, right(*leaf).convert))


def rows_are_of_the_first_type(patch: Patch) -> None:
    patch.setattr(
        AbstractCompletion, "_type_of", lambda self, run, *_: next(iter(run.core.schema.get_possible_types(self._type)))
    )


def rows_are_not_tested(patch: Patch) -> None:
    patch.setattr(ObjectCompletion, "_is_right", lambda *_: True)


def awaitables_are_values(patch: Patch) -> None:
    patch.setattr(sorting, "is_awaitable", lambda _: False)


def lists_are_cut_evenly(patch: Patch) -> None:
    right = ListCompletion._quickly

    def listed(self: ListCompletion, run: Any, lists: Any, paths: Any) -> Any:
        answered = right(self, run, lists, paths)
        return answered[::-1]

    patch.setattr(ListCompletion, "_quickly", listed)


def only_the_first_of_merged_fields_counts(patch: Patch) -> None:
    def first(schema: Any, fragments: Any, variables: Any, operation: Any, type_: Any, details: Any) -> Any:
        return collect_subfields(schema, fragments, variables, operation, type_, details[:1])

    patch.setattr(plan, "collect_subfields", first)


def conditions_are_of_the_first_request(patch: Patch) -> None:
    right = Operation.__init__

    def init(self: Operation, *arguments: Any) -> None:
        right(self, *arguments)
        self.conditions, kept = (), self.conditions
        self.only_conditions = lambda variables: variables  # type: ignore[method-assign]
        assert isinstance(kept, tuple)

    patch.setattr(Operation, "__init__", init)


def rights_are_of_the_first_request(patch: Patch) -> None:
    patch.setattr(plan_cache, "rights", lambda context: ())


def variables_are_of_the_first_request(patch: Patch) -> None:
    right = FieldArguments.by_name

    def by_name(self: FieldArguments, variables: Any) -> Any:
        self._filled = {}
        return right(self, variables)

    patch.setattr(FieldArguments, "by_name", by_name)


def arguments_are_shared_by_rows(patch: Patch) -> None:
    patch.setattr(resolution, "_afresh", lambda arguments, run, first: _always(first))


def _always(value: Any) -> Iterator[Any]:
    while True:
        yield value


def bad_keys_shift_rows(patch: Patch) -> None:
    patch.setattr(LoadKeys, "merged", lambda self, values: [*values, *self.errors.values()])


MUTANTS: list[Callable[[Patch], None]] = [
    nulls_stay_where_they_are,
    nothing_is_missing,
    items_are_counted_from_one,
    all_items_are_of_the_first_list,
    dropped_rows_are_not_counted,
    paths_have_field_names,
    refused_fields_are_loaded,
    refusals_are_raised_but_loaded,
    requirements_are_forgotten,
    every_asker_calls,
    arguments_are_not_passed_on,
    lists_are_made_once,
    every_failure_is_told,
    errors_come_as_they_were_met,
    leaves_are_left_as_they_are,
    bad_leaves_are_taken,
    rows_are_of_the_first_type,
    rows_are_not_tested,
    awaitables_are_values,
    lists_are_cut_evenly,
    only_the_first_of_merged_fields_counts,
    conditions_are_of_the_first_request,
    rights_are_of_the_first_request,
    variables_are_of_the_first_request,
    arguments_are_shared_by_rows,
    bad_keys_shift_rows,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
async def test_a_plan_that_is_wrong_in_one_thing_is_noticed(mutant: Callable[[Patch], None]) -> None:
    both = Both()
    with pytest.MonkeyPatch.context() as patch:
        mutant(patch)

        assert await _noticed(both)


async def _noticed(both: Both) -> bool:
    for asking in _askings():
        try:
            if await both.differences(asking):
                return True
        except Exception:  # a plan that breaks down is noticed as well
            return True
    return False


def _askings() -> Iterator[Asking]:
    for _ in range(2):  # what is sent again is remembered
        yield Asking("query ($v: Boolean!) { sureKnot { id @skip(if: $v) text } }", {"v": True})
    yield Asking("query ($v: Boolean!) { sureKnot { id @skip(if: $v) text } }", {"v": False})
    for _ in range(2):
        yield Asking("query ($v: Int!) { knots(first: $v) { id } }", {"v": 1})
    yield Asking("query ($v: Int!) { knots(first: $v) { id } }", {"v": 2})
    for name in DOCUMENTS:
        if not name.startswith("too"):
            yield from list(written(name))[::4]
    yield from (generated(Random(seed)) for seed in range(20))
