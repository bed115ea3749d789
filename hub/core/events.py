"""What happened, in the past tense: each event leaves one audit entry in the transaction that made it true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class EventKind(StrEnum):
    QUERY_ANSWERED = "QueryAnswered"
    QUERY_REFUSED = "QueryRefused"
    PERSONAL_DATA_SHOWN = "PersonalDataShown"
    TOKEN_ISSUED = "TokenIssued"
    TOKEN_REFUSED = "TokenRefused"
    TOKEN_REVOKED = "TokenRevoked"
    RECORDS_INGESTED = "RecordsIngested"
    ROW_MENDED = "RowMended"
    RULESETS_PUBLISHED = "RulesetsPublished"
    GRADES_EVALUATED = "GradesEvaluated"
    CONSENT_GRANTED = "ConsentGranted"
    CONSENT_REVOKED = "ConsentRevoked"
    CLIENT_ADDED = "ClientAdded"
    CLIENT_SECRET_ROTATED = "ClientSecretRotated"
    CLIENT_KEYS_REPLACED = "ClientKeysReplaced"
    CLIENT_DISABLED = "ClientDisabled"
    DOCUMENT_TRUSTED = "DocumentTrusted"
    DOCUMENT_WITHDRAWN = "DocumentWithdrawn"
    SIGNING_KEY_ROTATED = "SigningKeyRotated"


#: Those that change no answer: they are about who may ask, or follow transactions that told of themselves. Every other
#: event may change any answer about its enterprises, or where it names none, about all there are.
CHANGING_NO_ANSWER = frozenset(
    {
        EventKind.TOKEN_REVOKED,
        EventKind.CLIENT_ADDED,
        EventKind.CLIENT_SECRET_ROTATED,
        EventKind.CLIENT_KEYS_REPLACED,
        EventKind.CLIENT_DISABLED,
        EventKind.SIGNING_KEY_ROTATED,
        EventKind.RULESETS_PUBLISHED,
        EventKind.GRADES_EVALUATED,
    }
)


@dataclass(frozen=True, slots=True)
class Event:
    """`usccs` are the enterprises concerned; `details` hold codes, counts and field names, never values or secrets."""

    kind: EventKind
    usccs: Sequence[str] = ()
    details: Mapping[str, object] = field(default_factory=dict)
