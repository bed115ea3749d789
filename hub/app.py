"""The application: what it is made of, in order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute

from auth import addresses
from auth.routes import routes as authorization_server
from hub.core import logs
from hub.core.errors import HubError, Unavailable, UsageError, told_to_operator
from hub.core.freshness.changes import Changes
from hub.core.freshness.listener import Listener
from hub.core.freshness.rows import RowCache
from hub.core.replicas.replica import Replica
from hub.core.replicas.watching import ReplicaWatch
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.core.supervision import Supervisor
from hub.credit.evaluation.library.ruleset_store import add_folder
from hub.endpoints import checkpoints, developer, digests, packages
from hub.endpoints.documents import openapi, schema, security
from hub.endpoints.failures import error_response
from hub.endpoints.feeds.handler import feed
from hub.endpoints.gauges import ProcessGauges
from hub.endpoints.graphql.handler import GraphQL
from hub.endpoints.health import Health, live, ready
from hub.endpoints.metrics import metrics
from hub.endpoints.middleware.compression import Compression
from hub.endpoints.middleware.cross_origin import cross_origin
from hub.endpoints.middleware.etags import PublicETags
from hub.endpoints.middleware.shortcut import Shortcut
from hub.endpoints.path_prefix import PathPrefix
from hub.endpoints.people import PageHost
from hub.endpoints.request_log import RequestLog
from hub.endpoints.services import Services, services_of
from hub.endpoints.socket.handler import SocketHandler
from hub.pages import console, graphiql, my, operator, public, rules
from hub.pages.login.pages import LoginTemplates
from hub.pages.site import assets

#: Seconds after which a reader is told that the store does not answer.
_STATEMENT_SECONDS = 8.0


def create_app(settings: Settings | None = None) -> Starlette:
    """The whole hub over HTTP; the store is opened when the server starts, and may be out of reach then."""
    logs.configure()
    settings = settings or Settings()
    add_folder(settings.rulesets_dir, drafts_in_force=settings.draft_rulesets)
    hub = _services(settings)
    host = PageHost(hub)
    graphql = Route("/graphql", GraphQL(), methods=["POST"])
    app = Starlette(
        middleware=[
            Middleware(RequestLog),
            *cross_origin(settings.origins),
            Middleware(Compression),
            Middleware(PublicETags),
            *_path_prefix(hub.auth.issuer),
            Middleware(Shortcut, graphql, error_response),
        ],
        exception_handlers={HubError: error_response, Exception: error_response},
        routes=[
            graphql,
            WebSocketRoute("/graphql", SocketHandler()),
            Route("/feeds/{view}", feed, methods=["GET"]),
            *([] if settings.production else _development()),
            *public.routes(host),
            *console.routes(host),
            *operator.routes(host),
            *my.routes(host),
            *rules.routes(host),
            *assets.routes(),
            *packages.routes(),
            *digests.routes(),
            *schema.routes(),
            security.route(hub.auth.issuer, settings.security_contact),
            *checkpoints.routes(),
            *authorization_server(hub.auth, LoginTemplates(host)),
            Route("/health/live", live),
            Route("/health/ready", ready),
            *_metrics(settings),
        ],
        lifespan=_lifespan,
    )
    app.router.routes.append(openapi.route(app.routes, hub.auth.issuer))
    app.router.redirect_slashes = False  # a redirect would send a request, and its credentials, to the Host it names
    app.state.services = hub
    app.state.health = Health(hub.database, Supervisor())
    return app


def _development() -> list[Route]:
    """GraphiQL, and what it needs to be of use at once."""
    tools = graphiql.Tools(developer.TOKEN, developer.SCOPES)
    return [*graphiql.routes("/graphql", tools), *developer.routes()]


def _metrics(settings: Settings) -> list[Route]:
    """On the public address only where nobody but the developer is."""
    return [] if settings.production or settings.metrics_listen else [Route("/metrics", metrics)]


def _path_prefix(issuer: str) -> list[Middleware]:
    path = addresses.path(issuer)
    return [Middleware(PathPrefix, path)] if path else []


def _services(settings: Settings) -> Services:
    if settings.database_url is None:
        raise UsageError("HUB_DATABASE_URL is not set: start the server with `hub serve`, which has its own database")
    changes = Changes()
    row_cache = RowCache(changes, settings.row_cache) if settings.row_cache else None
    database = Database(settings.database_url, row_cache=row_cache, bound=_STATEMENT_SECONDS)
    return services_of(settings, database, changes, [Replica(url, changes) for url in settings.replica_urls])


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    hub: Services = app.state.services
    await hub.database.start()
    try:
        await hub.auth.start()
    except Unavailable as error:
        structlog.get_logger().warning(
            "the store is out of reach; the first request will try again", cause=told_to_operator(error)
        )
    background: Supervisor = app.state.health.background
    background.start("listener", Listener(hub.database, hub.changes).run)
    background.start("repeated refusals", hub.auth.refusals.anonymous.run)
    background.start("demand", hub.demand.run)
    background.start("gauges", ProcessGauges(hub.database, hub.changes).run)
    for number, replica in enumerate(hub.reads.replicas if hub.reads else (), 1):
        background.start(f"replica {number}", ReplicaWatch(replica, hub.database, hub.changes).run)
    async with hub.receivers:
        yield
    await background.stop()
    await _tell_last_refusals(hub)
    await hub.database.close()


async def _tell_last_refusals(hub: Services) -> None:
    try:
        await hub.auth.refusals.anonymous.tell_repeated()
    except Unavailable as error:
        structlog.get_logger().warning("repeated refusals are not logged", cause=told_to_operator(error))
