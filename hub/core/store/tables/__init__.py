"""Every table of the store, one file for each area; importing this package fills the metadata.

The migrations make the tables; a test compares what they make with the metadata. The key of every table of credit data
begins with `uscc`, so that the store can be distributed by it.
"""

from sqlmodel import SQLModel

from hub.core.store.tables.access.clients import Client, SigningKey
from hub.core.store.tables.access.documents import TrustedDocument
from hub.core.store.tables.access.people import Person, Session
from hub.core.store.tables.access.tokens import RevokedToken, SingleUse
from hub.core.store.tables.audit import AuditArchive, AuditEntry, AuditHead
from hub.core.store.tables.changes import Change, DataChange
from hub.core.store.tables.consent import Consent
from hub.core.store.tables.enterprises import Enterprise, RegisterListing
from hub.core.store.tables.followups import FollowUp
from hub.core.store.tables.ingest import Batch, QuarantinedRow, Restatement
from hub.core.store.tables.mappings import KeptHeaderMapping
from hub.core.store.tables.mutations import Mutation
from hub.core.store.tables.proposals import RulesetProposal
from hub.core.store.tables.records import CreditRecord, StruckRepair
from hub.core.store.tables.sharing.packages import (
    Package,
    PackageDrop,
    PackageReceipt,
    PackageSchedule,
    Recall,
    RecallNotice,
    RecallProgress,
)
from hub.core.store.tables.sharing.views import PublishedRow, SharedView
from hub.core.store.tables.sharing.webhooks import Webhook, WebhookDelivery, WebhookKey
from hub.core.store.tables.standings import (
    ListBeginning,
    ListPatternEntry,
    ListStanding,
    ProfilePattern,
    StandingChange,
)
from hub.core.store.tables.statements import OutcomeDocument, StaleDemand, StaleMark, Statement
from hub.core.store.tables.tasks import Task
from hub.core.store.tables.workbooks import WorkbookJob

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "AuditArchive",
    "AuditEntry",
    "AuditHead",
    "Batch",
    "Change",
    "Client",
    "Consent",
    "CreditRecord",
    "DataChange",
    "Enterprise",
    "FollowUp",
    "KeptHeaderMapping",
    "ListBeginning",
    "ListPatternEntry",
    "ListStanding",
    "Mutation",
    "OutcomeDocument",
    "Package",
    "PackageDrop",
    "PackageReceipt",
    "PackageSchedule",
    "Person",
    "ProfilePattern",
    "PublishedRow",
    "QuarantinedRow",
    "Recall",
    "RecallNotice",
    "RecallProgress",
    "RegisterListing",
    "Restatement",
    "RevokedToken",
    "RulesetProposal",
    "Session",
    "SharedView",
    "SigningKey",
    "SingleUse",
    "StaleDemand",
    "StaleMark",
    "StandingChange",
    "Statement",
    "StruckRepair",
    "Task",
    "TrustedDocument",
    "Webhook",
    "WebhookDelivery",
    "WebhookKey",
    "WorkbookJob",
]
