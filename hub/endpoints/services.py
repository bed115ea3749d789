"""What the endpoints of one process share."""

from dataclasses import dataclass

from starlette.requests import Request

from auth.clients.trusted_documents import TrustedDocuments
from auth.service import Auth
from hub.core.audit.log import AuditLog
from hub.core.freshness.changes import Changes
from hub.core.settings import Settings
from hub.core.store.database import Database
from schema.requests.executor import Executor


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    database: Database
    changes: Changes
    auth: Auth
    audit: AuditLog
    documents: TrustedDocuments
    executor: Executor


def services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found
