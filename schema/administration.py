"""The part of the query type for those who administer the hub: its clients and people, and what these are sent."""

import strawberry

from auth.scopes import Scope
from resolvers import access, jobs
from resolvers.sharing import administration
from schema.access import RegisteredClient, RegisteredPerson
from schema.jobs import JobQueue
from schema.language.connections import Connection
from schema.language.declarations import Info, answer
from schema.language.directives import PAGED, about
from schema.sharing.administration import ClientPackage, ClientWebhook
from schema.sharing.packages import PackageSchedule


@strawberry.type(description="What those may ask who administer the hub.")
class AdministrationQuery:
    @answer(scope=Scope.CLIENT_ADMIN, cost=10, size=PAGED)
    async def clients(self, info: Info, first: int, after: str | None = None) -> Connection[RegisteredClient] | None:
        """Every client, disabled ones too, in the order of their codes."""
        return await access.clients(info.context, first, after)

    @answer(scope=Scope.CLIENT_ADMIN, cost=10, size=PAGED)
    async def people(
        self, info: Info, first: int, after: str | None = None, client: str | None = None
    ) -> Connection[RegisteredPerson] | None:
        """Everybody who may log in, or those of one client, those who are shut out too."""
        return await access.people(info.context, client, first, after)

    @answer(scope=Scope.CLIENT_ADMIN, cost=10, size=PAGED)
    async def client_webhooks(
        self, info: Info, first: int, after: str | None = None, client: str | None = None
    ) -> Connection[ClientWebhook] | None:
        """The webhooks of every client or of one, in the order in which they were created."""
        return await administration.client_webhooks(info.context, client, first, after)

    @answer(scope=Scope.CLIENT_ADMIN, cost=10)
    async def client_webhook(self, info: Info, id: strawberry.ID) -> ClientWebhook | None:
        """One of these; NOT_FOUND where there is none."""
        return await administration.client_webhook(info.context, id)

    @answer(scope=Scope.CLIENT_ADMIN, cost=10, size=PAGED)
    async def client_packages(
        self, info: Info, first: int, after: str | None = None, client: str | None = None
    ) -> Connection[ClientPackage] | None:
        """The packages of every client or of one, the newest first."""
        return await administration.client_packages(info.context, client, first, after)

    @answer(scope=Scope.CLIENT_ADMIN, cost=10, size=PAGED)
    async def client_package_schedules(
        self, info: Info, first: int, after: str | None = None, client: str | None = None
    ) -> Connection[PackageSchedule] | None:
        """The schedules of packages of every client or of one, in the order in which they were added."""
        return await administration.client_schedules(info.context, client, first, after)

    @answer(scope=Scope.CLIENT_ADMIN)
    async def client_package_schedule(self, info: Info, id: strawberry.ID) -> PackageSchedule | None:
        """One of these; NOT_FOUND where there is none."""
        return await administration.client_schedule(info.context, id)

    @answer(scope=Scope.CLIENT_ADMIN, cost=100, size=about(5))
    async def jobs(self, info: Info) -> list[JobQueue] | None:
        """What waits for a worker, kind by kind."""
        return await jobs.queues(info.context)
