"""The indicators of grades in words; of a stated grade they are worked out again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.database import Database, Row
from hub.core.store.sharing import kind
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Grade, IndicatorScore
from hub.credit.evaluation.rules import explained, sources_explained
from hub.credit.facts.rules import facts_of_snapshot
from hub.credit.statements.queries import PROVENANCES
from hub.credit.statements.results import Provenance

_GISTS = """
select s.id, s.basis, s.valid_from, s.gist from statement s join enterprise e on e.uscc = s.uscc
where s.uscc = any ($1) and s.id = any ($2) and {visible}
"""


async def indicators(
    database: Database, actor: Actor, grades: Sequence[Grade]
) -> dict[Grade, tuple[IndicatorScore, ...]]:
    """Every indicator in words: of a stated grade worked out again from the gist that was stated with it."""
    found = {grade: grade.indicators for grade in grades if grade.explain is not None}
    wanted = _by_statement([grade for grade in grades if grade.explain is None])
    if wanted:
        rows = await _with_gists(database, actor, {number: among[0].uscc for number, among in wanted.items()})
        bases = await PROVENANCES.by_number(database, {row["basis"] for row in rows.values()})
        for number, row in rows.items():
            found.update(_explained(wanted[number], row, bases[row["basis"]]))
    return found


async def _with_gists(database: Database, actor: Actor, wanted: Mapping[int | None, str]) -> Mapping[int | None, Row]:
    """Statements by their numbers, as far as the actor may see the enterprises that are named with them.

    Of each enterprise those are remembered that were wanted first: most ask for the present one.
    """
    seen = visible.credit(actor, group="grade")
    sql = seen.into(_GISTS)

    async def read(usccs: Collection[str]) -> dict[str, dict[int | None, Row]]:
        numbers = [number for number, uscc in wanted.items() if uscc in usccs and number not in found]
        among: dict[str, dict[int | None, Row]] = defaultdict(dict)
        for row in await database.fetch(sql, list(usccs), numbers, *seen.parameters):
            among[wanted[row["id"]]][row["id"]] = row
        return among

    found: dict[int | None, Row] = {}
    known = await database.remembered(kind(sql, *seen.parameters), list(dict.fromkeys(wanted.values())), read)
    for rows in known.values():
        found.update({number: row for number, row in rows.items() if number in wanted})
    if others := {wanted[number] for number in wanted.keys() - found.keys()}:
        for rows in (await read(others)).values():
            found.update(rows)
    return found


def _by_statement(grades: Sequence[Grade]) -> dict[int | None, list[Grade]]:
    found = defaultdict(list)
    for one in grades:
        found[one.statement].append(one)
    return found


def _explained(grades: Sequence[Grade], row: Row, basis: Provenance) -> dict[Grade, tuple[IndicatorScore, ...]]:
    """Of the grades of one statement, each by the rules of its own version; none if that has been taken away."""
    rules = library()
    schemes = {one: rules.by_version(one.ruleset_version) for one in grades}
    read = frozenset().union(*[sources_explained(scheme) for scheme in schemes.values() if scheme is not None])
    found = facts_of_snapshot(row["gist"], read, basis.feeds, rules.display_windows, row["valid_from"])
    return {
        one: () if scheme is None else explained(scheme, found, row["valid_from"]) for one, scheme in schemes.items()
    }
