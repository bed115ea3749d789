"""What the endpoints of one process share, and the worker where it asks for people."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from auth.clients.trusted_documents import TrustedDocuments
from auth.service import Auth
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.audit.log import AuditLog
from hub.core.freshness.changes import Changes
from hub.core.freshness.demand import StaleDemand
from hub.core.replicas.replica import Replica
from hub.core.replicas.routing import RoutedReads
from hub.core.settings import GuardMode, Settings
from hub.core.store.database import Database
from hub.sharing.webhooks.calls.receivers import Receivers
from schema.limits.guard import Guard
from schema.requests.answer_cache import AnswerCache
from schema.requests.executor import Executor
from schema.sdl import SCHEMA


@dataclass(frozen=True, slots=True)
class Services:
    """Opened and closed by the application (hub/app.py); `reads` is None where there are no replicas."""

    settings: Settings
    database: Database
    changes: Changes
    auth: Auth
    audit: AuditLog
    documents: TrustedDocuments
    executor: Executor
    receivers: Receivers
    checkpoints: CheckpointFolder
    demand: StaleDemand
    reads: RoutedReads | None = None


def services_of(settings: Settings, database: Database, changes: Changes, replicas: Sequence[Replica] = ()) -> Services:
    """Wire the services of one process on its store and the store's replicas."""
    answers = AnswerCache(changes, settings.answer_cache * 2**20) if settings.answer_cache else None
    guard = None if settings.guard is GuardMode.OFF else Guard(settings.guard)
    return Services(
        settings,
        database,
        changes,
        Auth(database, settings, changes),
        AuditLog(database, changes),
        TrustedDocuments(database),
        Executor(SCHEMA, planned=settings.planned, answers=answers, guard=guard),
        Receivers.of(settings),
        CheckpointFolder(settings.checkpoints_folder),
        StaleDemand(database),
        RoutedReads(database, replicas) if replicas else None,
    )


def services(request: Request) -> Services:
    shared: Services = request.app.state.services
    return shared
