"""Dicts that are kept: what many objects have in common is completed once for a selection, and told again and again."""

from collections.abc import Callable
from operator import is_
from typing import Any, TypeAlias

from schema.execution.paths import ResponsePaths, RowSubset
from schema.execution.run import Column, Run

_Dicts: TypeAlias = list[dict[str, Any]]
#: What dicts hang on beside their row, as objects: they hold while each is the same object.
SameWhile: TypeAlias = Callable[[], tuple[object, ...]]
#: Rows of one selection whose dicts are kept at most; then all go.
_MOST = 4_000


class KeptDicts:
    """The dicts of one selection set, by the rows that they were made of; for selections that `is_keepable` allows."""

    __slots__ = ("_held", "_known", "_same_while")

    def __init__(self, same_while: SameWhile) -> None:
        self._same_while = same_while
        self._held: tuple[object, ...] = ()
        self._known: dict[int, tuple[object, dict[str, Any]]] = {}  # by identity: the row is kept, so that it lasts

    def dicts(
        self, run: Run, rows: Column, paths: ResponsePaths, make: Callable[[Run, Column, ResponsePaths], _Dicts]
    ) -> _Dicts:
        """The dicts of these rows; `make` makes those that are not known, which are kept if nothing went wrong."""
        known = self._now()
        new = [number for number, row in enumerate(rows) if id(row) not in known]
        if not new:
            return [known[id(row)][1] for row in rows]
        before = run.unfinished
        made = make(run, [rows[number] for number in new], RowSubset(paths, new))
        fresh = dict(zip(new, made, strict=True))
        dicts = [fresh[number] if number in fresh else known[id(row)][1] for number, row in enumerate(rows)]
        if run.unfinished == before:
            known.update((id(rows[number]), (rows[number], one)) for number, one in zip(new, made, strict=True))
        return dicts

    def _now(self) -> dict[int, tuple[object, dict[str, Any]]]:
        held = self._same_while()
        if len(self._known) > _MOST or len(held) != len(self._held) or not all(map(is_, held, self._held)):
            self._known, self._held = {}, held
        return self._known
