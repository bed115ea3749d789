"""What happened, in the past tense: each event leaves one audit entry in the transaction that made it true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class EventKind(StrEnum):
    QUERY_ANSWERED = "QueryAnswered"
    QUERY_REFUSED = "QueryRefused"
    TOKEN_ISSUED = "TokenIssued"
    TOKEN_REFUSED = "TokenRefused"
    TOKEN_REVOKED = "TokenRevoked"
    RECORDS_INGESTED = "RecordsIngested"
    ROW_MENDED = "RowMended"
    GRADES_EVALUATED = "GradesEvaluated"
    CONSENT_GRANTED = "ConsentGranted"
    CONSENT_REVOKED = "ConsentRevoked"
    CLIENT_ADDED = "ClientAdded"
    CLIENT_SECRET_ROTATED = "ClientSecretRotated"
    CLIENT_DISABLED = "ClientDisabled"
    DOCUMENT_TRUSTED = "DocumentTrusted"
    DOCUMENT_WITHDRAWN = "DocumentWithdrawn"
    SIGNING_KEY_ROTATED = "SigningKeyRotated"


@dataclass(frozen=True, slots=True)
class Event:
    """`usccs` are the enterprises concerned; `details` hold codes, counts and field names, never values or secrets."""

    kind: EventKind
    usccs: Sequence[str] = ()
    details: Mapping[str, object] = field(default_factory=dict)
