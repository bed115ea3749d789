"""Hubs on one store that are asked the same through random histories of changes, and have to answer the same.

Moments are not asked for: what is derived when it is asked has another one each time.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from auth.clients import commands as clients
from auth.clients.rules import NewClient
from hub.core import clock
from hub.core.actor import HUB, Purpose
from hub.core.clock import SHANGHAI
from hub.core.store.database import Database
from hub.credit.decisions.commands import evaluate, mark_what_time_changed
from hub.intake.consent.commands import grant_consent, revoke_consent
from hub.intake.consent.rules import FieldGroup, Terms
from tests.district import Asker, District, code

DOCUMENTS = [
    """query ($a: String!) { enterprise(uscc: $a) { uscc name status grade(scheme: "tax") { level score asOf } } }""",
    """query ($a: String!) {
        enterprise(uscc: $a) { name grades { scheme level indicators { code status score } } } }""",
    """query ($a: String!) { enterprise(uscc: $a) { eligibility(scenario: "bank-tax") {
        outcome reasons { code outcome } holdsUntil fingerprint } } }""",
    """query ($a: String!) {
        enterprise(uscc: $a) { records(first: 5) { nodes { resource } } report { description } } }""",
    """query ($a: String!) {
        enterprise(uscc: $a) { gradeHistory(scheme: "tax", first: 9) { nodes { level asOf } } } }""",
    """query ($a: String!) { enterprise(uscc: $a) {
        gradeHistory(scheme: "huarong-tech", first: 9) { nodes { level asOf indicators { code score } } } } }""",
    """query ($a: String!, $b: String!) { enterprises(usccs: [$a, $b]) { __typename ... on Enterprise { name } } }""",
    """query ($a: String!) {
        enterpriseSearch(name: "虚构", first: 9) { nodes { name status } } enterprise(uscc: $a) { uscc } }""",
    """{ enterpriseList(first: 9) { nodes { uscc name grade(scheme: "tax") { level } } } }""",
    """query ($a: String!) { consents(first: 9, uscc: $a) { nodes { id grantee live } } }""",
    """{ consents(first: 9, live: true) { nodes { id uscc } } }""",
    """query ($a: String!, $b: String!) { eligibilities(usccs: [$a, $b], scenario: "bank-tax") {
        __typename ... on Verdict { outcome } } }""",
    """query ($a: String!) {
        eligibility(uscc: $a, scenario: "bank-tax", knownAt: "2026-11-20T00:00:00Z") { outcome } }""",
    """{ scenarios { code } }""",
]
SCOPES = (
    "enterprise:read",
    "grade:read",
    "record.tax:read",
    "eligibility:read",
    "record:read",
    "report:read",
    "consent:read",
)
CLIENTS: dict[str, dict[str, Any]] = {
    "centre": {"kind": "department"},
    "town": {"kind": "department", "jurisdictions": ["420704"]},
    "bank": {"kind": "partner"},
    "own": {"kind": "subject", "organisation": code(1)},
}
BEGINNING = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Question:
    document: str
    client: str
    purpose: str | None
    variables: dict[str, str]


@dataclass
class Siblings:
    """Hubs on one store that are asked the same, one after the other; the last one is how it should be."""

    district: District
    hubs: list[httpx.AsyncClient]
    chance: random.Random
    moment: Any
    secrets: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    consents: list[tuple[str, int]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.district.database

    async def populate(self) -> None:
        await self.district.register(1, 2)
        await self.district.register(3, 辖区代码="420704")
        await self.district.empty_lists()
        for name, record in CLIENTS.items():
            async with self.database.transaction() as connection:
                secret = await clients.add(connection, HUB, NewClient(name, name, scopes=SCOPES, **record))
            self.secrets[name] = secret or ""
        await self.sign_in()

        self.questions = [self.question() for _ in range(15)]

    async def sign_in(self) -> None:
        for name, secret in self.secrets.items():
            form = {"grant_type": "client_credentials"}
            answer = await self.hubs[0].post("/oauth/token", data=form, auth=(name, secret))
            self.tokens[name] = answer.json()["access_token"]

    def question(self) -> Question:
        variables = {each: code(self.chance.choice([1, 1, 2, 3, 4])) for each in "ab"}
        purpose = self.chance.choice([None, "credit-financing", "credit-financing"])
        return Question(self.chance.choice(DOCUMENTS), self.chance.choice(list(CLIENTS)), purpose, variables)

    async def ask(self) -> None:
        """One of the few that are asked again and again; now and then a new one takes the place of another."""
        place = self.chance.randrange(len(self.questions))
        if self.chance.random() < 0.1:
            self.questions[place] = self.question()
        question = self.questions[place]

        answers = [await self._answer(hub, question) for hub in self.hubs]
        rows = await self.database.fetch(
            "select kind, client, purpose, usccs, details from audit_entry order by number desc limit $1", len(answers)
        )

        assert answers == answers[-1:] * len(answers), question
        entries = [{**row, "details": {**row["details"], "request": None}} for row in rows]
        assert entries == entries[:1] * len(entries), question

    async def _answer(self, hub: httpx.AsyncClient, asked: Question) -> Any:
        asker = Asker(hub, self.tokens[asked.client])
        answer = (await asker.post(asked.document, asked.purpose, **asked.variables)).json()
        answer.get("extensions", {"cost": {}})["cost"].pop("bucket", None)  # as full as its own process has left it
        return answer

    async def change(self) -> None:
        changes = (
            self._deliver,
            self._deliver,
            self._register,
            self._grant,
            self._grant,
            self._revoke,
            self._evaluate,
            self._evaluate,
            self._mark,
            self._rotate,
            self._next_day,
        )
        await self.chance.choice(changes)()

    async def _deliver(self) -> None:
        number = self.chance.choice([1, 2, 3, 4])
        row = {"统一社会信用代码": code(number)}
        if self.chance.random() < 0.7:
            grade = self.chance.choice("ABMCD")
            await self.district.deliver("tax-grade", [{**row, "年度": "2025", "等级": grade}])
        else:
            repaired = self.chance.choice(["", "2026-11-20"])
            penalty = {"决定书文号": "虚构1号", "处罚日期": "2026-03-02", "严重程度": "一般", "修复日期": repaired}
            await self.district.deliver("penalty", [{**row, **penalty}])

    async def _register(self) -> None:
        area = self.chance.choice(["420703101", "420704"])
        await self.district.register(self.chance.choice([1, 2, 3, 4]), 辖区代码=area)

    async def _grant(self) -> None:
        today, uscc = clock.today(), code(self.chance.choice([1, 2, 3]))
        fields = tuple(self.chance.sample(list(FieldGroup), self.chance.randint(1, 4)))
        begins = today + timedelta(days=self.chance.choice([0, 0, 1]))
        ends = begins + timedelta(days=self.chance.choice([1, 1, 2, 90]))
        terms = Terms(uscc, "bank", Purpose.CREDIT_FINANCING, fields, begins, ends)
        async with self.database.transaction() as connection:
            self.consents.append((uscc, await grant_consent(connection, HUB, terms)))

    async def _revoke(self) -> None:
        if self.consents:
            uscc, number = self.consents.pop(self.chance.randrange(len(self.consents)))
            async with self.database.transaction() as connection:
                await revoke_consent(connection, HUB, uscc, number)

    async def _evaluate(self) -> None:
        await evaluate(self.database, only_stale=self.chance.random() < 0.7)

    async def _mark(self) -> None:
        await mark_what_time_changed(self.database)

    async def _rotate(self) -> None:
        name = self.chance.choice(list(CLIENTS))
        async with self.database.transaction() as connection:
            self.secrets[name] = await clients.rotate(connection, HUB, name)
        await self.sign_in()

    async def _next_day(self) -> None:
        self.moment.shift(timedelta(days=1))
        await self.sign_in()
