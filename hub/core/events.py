"""The events: each is named in the past tense, and has one entry in the access log, written in its own transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class EventKind(StrEnum):
    """Everything that has an entry in the access log."""

    QUERY_ANSWERED = "QueryAnswered"
    QUERY_REFUSED = "QueryRefused"
    PERSONAL_DATA_SHOWN = "PersonalDataShown"
    TOKEN_ISSUED = "TokenIssued"
    TOKEN_REFUSED = "TokenRefused"
    TOKEN_REVOKED = "TokenRevoked"
    RECORDS_INGESTED = "RecordsIngested"
    RECORDS_WITHDRAWN = "RecordsWithdrawn"
    WITHDRAWAL_PROPOSED = "WithdrawalProposed"
    WITHDRAWAL_CONFIRMED = "WithdrawalConfirmed"
    WITHDRAWAL_REFUSED = "WithdrawalRefused"
    REPAIR_ENDED = "RepairEnded"
    ROW_MENDED = "RowMended"
    MAPPING_ADDED = "MappingAdded"
    MAPPING_REMOVED = "MappingRemoved"
    ROWS_DISCARDED = "RowsDiscarded"
    ROWS_EXPORTED = "RowsExported"
    RULESETS_PUBLISHED = "RulesetsPublished"
    RULESET_PROPOSED = "RulesetProposed"
    RULESET_DECLINED = "RulesetDeclined"
    GRADES_EVALUATED = "GradesEvaluated"
    CONSENT_GRANTED = "ConsentGranted"
    CONSENT_REVOKED = "ConsentRevoked"
    OUTCOME_RECORDED = "OutcomeRecorded"
    CLIENT_ADDED = "ClientAdded"
    CLIENT_SECRET_ROTATED = "ClientSecretRotated"
    CLIENT_KEYS_REPLACED = "ClientKeysReplaced"
    CLIENT_DISABLED = "ClientDisabled"
    PERSON_ADDED = "PersonAdded"
    PERSON_ROLES_CHANGED = "PersonRolesChanged"
    PERSON_DISABLED = "PersonDisabled"
    PERSON_ENABLED = "PersonEnabled"
    SESSION_STARTED = "SessionStarted"
    SESSION_ENDED = "SessionEnded"
    LOGIN_REFUSED = "LoginRefused"
    DOCUMENT_TRUSTED = "DocumentTrusted"
    DOCUMENT_WITHDRAWN = "DocumentWithdrawn"
    SIGNING_KEY_ROTATED = "SigningKeyRotated"
    VIEW_DEFINED = "ViewDefined"
    PACKAGE_REQUESTED = "PackageRequested"
    PACKAGE_SIGNED = "PackageSigned"
    PACKAGE_FETCHED = "PackageFetched"
    PACKAGE_CONFIRMED = "PackageConfirmed"
    PACKAGE_DROPPED = "PackageDropped"
    PACKAGE_SCHEDULE_ADDED = "PackageScheduleAdded"
    PACKAGE_SCHEDULE_CHANGED = "PackageScheduleChanged"
    PACKAGE_SCHEDULE_ENDED = "PackageScheduleEnded"
    COPY_COMPARED = "CopyCompared"
    RECALL_ISSUED = "RecallIssued"
    RECALL_CONFIRMED = "RecallConfirmed"
    WEBHOOK_CREATED = "WebhookCreated"
    WEBHOOK_UPDATED = "WebhookUpdated"
    WEBHOOK_PAUSED = "WebhookPaused"
    WEBHOOK_RESUMED = "WebhookResumed"
    WEBHOOK_REPLAYED = "WebhookReplayed"
    WEBHOOK_DELETED = "WebhookDeleted"
    WEBHOOK_KEYS_ROTATED = "WebhookKeysRotated"
    EVENT_SKIPPED = "EventSkipped"
    EVENTS_PUSHED = "EventsPushed"
    LOG_ARCHIVED = "LogArchived"
    STORE_RESTORED = "StoreRestored"


#: The events that change no answer: they are about who may ask, or follow transactions that have moved the epoch
#: themselves. Any other event may change every answer about its enterprises or, where it names none, about all.
CHANGING_NO_ANSWER = frozenset(
    {
        EventKind.TOKEN_REVOKED,
        EventKind.WITHDRAWAL_PROPOSED,
        EventKind.WITHDRAWAL_CONFIRMED,
        EventKind.WITHDRAWAL_REFUSED,
        EventKind.RULESET_PROPOSED,
        EventKind.RULESET_DECLINED,
        EventKind.ROWS_EXPORTED,
        EventKind.ROW_MENDED,
        EventKind.DOCUMENT_TRUSTED,
        EventKind.DOCUMENT_WITHDRAWN,
        EventKind.MAPPING_ADDED,
        EventKind.MAPPING_REMOVED,
        EventKind.CLIENT_ADDED,
        EventKind.CLIENT_SECRET_ROTATED,
        EventKind.CLIENT_KEYS_REPLACED,
        EventKind.CLIENT_DISABLED,
        EventKind.PERSON_ADDED,
        EventKind.PERSON_ROLES_CHANGED,
        EventKind.PERSON_DISABLED,
        EventKind.PERSON_ENABLED,
        EventKind.SESSION_STARTED,
        EventKind.SESSION_ENDED,
        EventKind.SIGNING_KEY_ROTATED,
        EventKind.VIEW_DEFINED,
        EventKind.PACKAGE_REQUESTED,
        EventKind.PACKAGE_SIGNED,
        EventKind.PACKAGE_FETCHED,
        EventKind.PACKAGE_CONFIRMED,
        EventKind.PACKAGE_DROPPED,
        EventKind.PACKAGE_SCHEDULE_ADDED,
        EventKind.PACKAGE_SCHEDULE_CHANGED,
        EventKind.PACKAGE_SCHEDULE_ENDED,
        EventKind.COPY_COMPARED,
        EventKind.RECALL_ISSUED,
        EventKind.RECALL_CONFIRMED,
        EventKind.WEBHOOK_CREATED,
        EventKind.WEBHOOK_UPDATED,
        EventKind.WEBHOOK_PAUSED,
        EventKind.WEBHOOK_RESUMED,
        EventKind.WEBHOOK_REPLAYED,
        EventKind.WEBHOOK_DELETED,
        EventKind.WEBHOOK_KEYS_ROTATED,
        EventKind.EVENT_SKIPPED,
        EventKind.EVENTS_PUSHED,
        EventKind.LOG_ARCHIVED,
        EventKind.RULESETS_PUBLISHED,
        EventKind.GRADES_EVALUATED,
    }
)
#: Events that name every enterprise whose rows they touch: where they name none, no copy of a row differs.
TOUCHING_ONLY_NAMED = CHANGING_NO_ANSWER | {EventKind.ROWS_DISCARDED}
#: Events that name enterprises and may still change answers about all others: what silence means changes with them.
CHANGING_EVERY_ANSWER = frozenset({EventKind.RECORDS_WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Event:
    """An event about the enterprises in `usccs`; `details` hold codes, counts and field names, no values or secrets."""

    kind: EventKind
    usccs: Sequence[str] = ()
    details: Mapping[str, object] = field(default_factory=dict)
