"""What the endpoints of one process share."""

from dataclasses import dataclass

from starlette.requests import Request

from auth.clients.trusted_documents import TrustedDocuments
from auth.service import Auth
from hub.core.audit.log import AuditLog
from hub.core.freshness.changes import Changes
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.sharing.webhooks.calls.receivers import Receivers
from schema.requests.executor import Executor


@dataclass(frozen=True, slots=True)
class Services:
    """Opened and closed by the application (hub/app.py)."""

    settings: Settings
    database: Database
    changes: Changes
    auth: Auth
    audit: AuditLog
    documents: TrustedDocuments
    executor: Executor
    receivers: Receivers


def services(request: Request) -> Services:
    shared: Services = request.app.state.services
    return shared
