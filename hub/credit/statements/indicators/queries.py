"""Explain the indicators of grades; those of a stated grade are worked out again from its evidence snapshot."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from hub.core.actor import Actor
from hub.core.store import visible
from hub.core.store.coalescing import kind
from hub.core.store.database import Database, Row
from hub.credit.evaluation.library.ruleset_store import library
from hub.credit.evaluation.results import Evidence, Grade, IndicatorScore
from hub.credit.evaluation.rules import explain, indicator_sources
from hub.credit.facts.rules import facts_of_snapshot
from hub.credit.statements.queries import PROVENANCES
from hub.credit.statements.results import evidence_of

_SNAPSHOTS = """
select s.id, s.basis, s.valid_from, s.gist from statement s join enterprise e on e.uscc = s.uscc
where s.uscc = any ($1) and s.id = any ($2) and {visible}
"""


async def indicators(
    database: Database, actor: Actor, grades: Sequence[Grade]
) -> dict[Grade, tuple[IndicatorScore, ...]]:
    """Explain every indicator of each grade; a derived grade does so itself, a stated one by its statement."""
    by_grade = {grade: grade.indicators for grade in grades if grade.explain is not None}
    by_statement = _by_statement([grade for grade in grades if grade.explain is None])
    for number, stated in list(by_statement.items()):
        if (evidence := stated[0].evidence) is not None:
            by_grade.update(_explained(by_statement.pop(number), evidence))
    if by_statement:
        owners = {number: stated[0].uscc for number, stated in by_statement.items()}
        rows = await _with_snapshots(database, actor, owners)
        provenances = await PROVENANCES.by_number(database, {row["basis"] for row in rows.values()})
        for number, row in rows.items():
            by_grade.update(_explained(by_statement[number], evidence_of(row, provenances[row["basis"]])))
    return by_grade


async def _with_snapshots(
    database: Database, actor: Actor, owners: Mapping[int | None, str]
) -> Mapping[int | None, Row]:
    """Read statements by their numbers, for those of their `owners` that the actor may see.

    Of each enterprise the statements asked for first are remembered, and others are read every time: most readers ask
    for the present one.
    """
    seen = visible.credit(actor, group="grade")
    sql = seen.into(_SNAPSHOTS)

    async def read(usccs: Collection[str]) -> dict[str, dict[int | None, Row]]:
        numbers = [number for number, uscc in owners.items() if uscc in usccs and number not in rows]
        by_uscc: dict[str, dict[int | None, Row]] = defaultdict(dict)
        for row in await database.fetch(sql, list(usccs), numbers, *seen.parameters):
            by_uscc[owners[row["id"]]][row["id"]] = row
        return by_uscc

    rows: dict[int | None, Row] = {}
    remembered = await database.remembered(kind(sql, *seen.parameters), list(dict.fromkeys(owners.values())), read)
    for among in remembered.values():
        rows.update({number: row for number, row in among.items() if number in owners})
    if others := {owners[number] for number in owners.keys() - rows.keys()}:
        for among in (await read(others)).values():
            rows.update(among)
    return rows


def _by_statement(grades: Sequence[Grade]) -> dict[int | None, list[Grade]]:
    by_statement = defaultdict(list)
    for grade in grades:
        by_statement[grade.statement].append(grade)
    return by_statement


def _explained(grades: Sequence[Grade], evidence: Evidence) -> dict[Grade, tuple[IndicatorScore, ...]]:
    """Explain the grades of one statement, each by its own ruleset version; empty if that has been taken away."""
    rules = library()
    schemes = {grade: rules.by_version(grade.ruleset_version) for grade in grades}
    read = frozenset().union(*[indicator_sources(scheme) for scheme in schemes.values() if scheme is not None])
    snapshot, freshness, day = evidence
    facts = facts_of_snapshot(snapshot, read, freshness, rules.display_windows, day, rules.declared_facts)
    return {grade: () if scheme is None else explain(scheme, facts, day) for grade, scheme in schemes.items()}
