"""Every table of the store, one file per area; importing this package fills the metadata that migrations compare with.

Every table of credit data leads with `uscc` in its key, so that the store can be distributed by it.
"""

from sqlmodel import SQLModel

from hub.store.tables.audit import AuditEntry, AuditHead
from hub.store.tables.changes import DataChange
from hub.store.tables.clients import Client, SigningKey
from hub.store.tables.consent import Consent
from hub.store.tables.documents import TrustedDocument
from hub.store.tables.enterprises import Enterprise
from hub.store.tables.ingest import Batch, QuarantinedRow
from hub.store.tables.mutations import Mutation
from hub.store.tables.records import CreditRecord
from hub.store.tables.statements import Finding, Redecision, Statement
from hub.store.tables.tokens import RevokedToken, SingleUse

METADATA = SQLModel.metadata

__all__ = [
    "METADATA",
    "AuditEntry",
    "AuditHead",
    "Batch",
    "Client",
    "Consent",
    "CreditRecord",
    "DataChange",
    "Enterprise",
    "Finding",
    "Mutation",
    "QuarantinedRow",
    "Redecision",
    "RevokedToken",
    "SigningKey",
    "SingleUse",
    "Statement",
    "TrustedDocument",
]
