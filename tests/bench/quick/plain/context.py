"""What a request's resolvers share: DataLoaders, and how a statement is read."""

from itertools import groupby
from typing import Any

from strawberry.dataloader import DataLoader

from hub.core.store.tables import Enterprise, Statement
from hub.credit.eligibility.results import fingerprint_of
from hub.credit.statements.encoding import packing
from hub.credit.statements.encoding.packing import PackedAnswer
from hub.credit.statements.results import Provenance
from tests.bench.quick.plain.rows import Rows

Body = dict[str, Any]


class Context:
    """Loaders of a request, as the guide has it; findings never change, so that theirs is the process's."""

    def __init__(self, rows: Rows, findings: "DataLoader[int, Body]") -> None:
        self.rows = rows
        self.enterprises: DataLoader[str, Enterprise | None] = DataLoader(load_fn=rows.enterprises)
        self.statements: DataLoader[str, Statement | None] = DataLoader(load_fn=rows.statements)
        self.histories: DataLoader[str, list[Statement]] = DataLoader(load_fn=rows.histories)
        self.findings = findings

    async def statement(self, uscc: str) -> tuple[Statement, Provenance] | None:
        statement = await self.statements.load(uscc)
        return (statement, await self.basis(statement)) if statement else None

    async def basis(self, statement: Statement) -> Provenance:
        return Provenance.from_json(await self.findings.load(statement.basis))

    async def rating(self, statement: Statement, basis: Provenance, scheme: str) -> Body | None:
        number = rating_number(statement, basis, scheme)
        return await self.findings.load(number) if number else None

    async def ruling(self, statement: Statement, basis: Provenance, scenario: str) -> tuple[Body, PackedAnswer, bytes]:
        place = basis.scenario_places[scenario]
        beginning = packing.verdict_offset(len(basis.schemes), place)
        number, until, digest = packing.verdict(statement.answers, beginning)
        fingerprint = fingerprint_of(statement.uscc.encode(), packing.day(until), digest)
        return await self.findings.load(number), PackedAnswer(number, until), fingerprint

    async def history(self, uscc: str, scheme: str) -> list[tuple[Statement, int]]:
        """Of each grade that was stated again and again the oldest statement, with its rating's number."""
        read = [(each, rating_number(each, await self.basis(each), scheme)) for each in await self.histories.load(uscc)]
        return [list(run)[-1] for number, run in groupby(read, lambda each: each[1]) if number]


def rating_number(statement: Statement, basis: Provenance, scheme: str) -> int:
    place = basis.scheme_places.get(scheme)
    return 0 if place is None else packing.grade(statement.answers, place).number
