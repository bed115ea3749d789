"""Answers the workbooks that people have left: each is asked for with its person's rights, and logged in her name."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from auth.grant import Grant
from auth.people.errands import away
from hub.core.actor import Actor
from hub.core.errors import RateLimit
from hub.endpoints.graphql import answering
from hub.endpoints.graphql.answering import Caller
from hub.endpoints.services import Services
from hub.sharing.workbooks.asking import Ask
from hub.sharing.workbooks.jobs.commands import forget_old
from hub.sharing.workbooks.jobs.results import ClaimedJob
from hub.sharing.workbooks.jobs.work import answer_next
from schema.limits.guard import ReadingGuard
from schema.requests.answer import GraphQLAnswer
from schema.requests.request import GraphQLRequest


class WorkbookRounds:
    """One worker's rounds of workbooks."""

    def __init__(self, hub: Services) -> None:
        self._hub = hub

    async def round(self) -> None:
        """Forget what is a day old, and answer whatever waits."""
        await forget_old(self._hub.database)
        while await answer_next(self._hub.database, self._ask_for):
            pass

    async def _ask_for(self, job: ClaimedJob) -> Ask:
        errand = Errand(self._hub, job)
        await errand.rights()
        return errand.ask


@dataclass(frozen=True, slots=True)
class Errand:
    """What a job's person asks while she is away."""

    hub: Services
    job: ClaimedJob

    async def ask(self, document: str, variables: Mapping[str, object]) -> Mapping[str, Any]:
        """Answer as `POST /graphql` would, entry in the log included; a quota that is used up is waited for."""
        while True:
            try:
                answer = await self._asked(GraphQLRequest(document, variables=variables))
            except RateLimit as error:
                await asyncio.sleep(error.retry_after or 1)
                continue
            if answer.retry_after is None:
                body: Mapping[str, Any] = orjson.loads(orjson.dumps(answer.body))
                return body
            await asyncio.sleep(answer.retry_after)

    async def rights(self) -> tuple[Grant, Actor]:
        """Return what the person may do by now; raises Forbidden where that is nothing."""
        name = f"workbook {self.job.id}"
        async with self.hub.database.connection() as connection:
            grant = await away(connection, self.job.issuer, self.job.subject, self.job.client, name)
        return grant, grant.actor(self.job.purpose)

    async def _asked(self, request: GraphQLRequest) -> GraphQLAnswer:
        version = self.hub.changes.version
        caller = Caller(*await self.rights(), version, self.rights)
        with ReadingGuard(self.hub.executor.guard, caller.grant):
            return await answering.answer(self.hub, f"workbook-{self.job.id}", request, caller)
