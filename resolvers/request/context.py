"""What one request carries from the endpoint to the fields: who asks, with which rights, and what it has touched."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from auth.grant import Grant
from auth.scopes import Scope
from hub.core.actor import Actor, Kind
from hub.core.audit.checkpoints.folder import CheckpointFolder
from hub.core.errors import PurposeRequired, ScopeRequired
from hub.core.freshness.changes import About
from hub.core.languages import MessageLanguage
from hub.core.limits.buckets import Bucket
from hub.core.store.database import Database
from hub.sharing.webhooks.calls.receivers import Receivers
from resolvers.request.loaders import By, ColumnLoad, Loaders
from resolvers.request.touched import TouchedData

#: `arguments_asked(type, field)` tells the arguments of each place where a field is selected, as far as they are known.
ArgumentsAsked: TypeAlias = Callable[[str, str], Sequence[Mapping[str, Any]]]


def _nothing_asked(type_name: str, field: str) -> Sequence[Mapping[str, Any]]:
    return ()


@dataclass(slots=True)
class Context:
    """One per attempt to answer a request.

    It says how long the answer may be remembered: an `uncacheable` one not at all; one `about_all` until anything
    changes, any other until one of the enterprises changes that were touched. `bucket` is what the client may still
    spend, where that is counted; `language` is that of messages. `receivers` is the way to the clients' webhooks,
    `checkpoints` the folder of those over the access log. `fields_asked` names the fields that the document selects
    anywhere, and `arguments_asked` tells what a field is asked for, so that what they need is read ahead.
    `missing_scopes` is filled with what was found of sources: the scope of its own that the token lacks, if any.
    `reads` may be answered by replicas of `database`, where there are any.
    """

    database: Database
    grant: Grant
    actor: Actor
    loaders: Loaders = field(default_factory=Loaders)
    touched: TouchedData = field(default_factory=TouchedData)
    fields_asked: frozenset[str] = frozenset()
    arguments_asked: ArgumentsAsked = _nothing_asked
    missing_scopes: dict[str | None, Scope | None] = field(default_factory=dict)
    uncacheable: bool = False
    about_all: bool = False
    bucket: Bucket | None = None
    receivers: Receivers | None = None
    checkpoints: CheckpointFolder | None = None
    language: MessageLanguage = MessageLanguage.ENGLISH
    reads: Database | None = None

    def changes_nothing(self) -> None:
        """Say that the request is a query: from here on it may read from replicas."""
        self.database = self.reads or self.database

    def of_this_moment(self) -> None:
        """Say, before reading, that the answer rests on what no epoch counts.

        It is not remembered, and from here on it is read from the primary.
        """
        self.uncacheable = True
        self.database = self.database.primary

    def load(self, by: By, key: Any, **arguments: Any) -> Awaitable[Any]:
        """The row for a key, or None; raises the exception that `by` returned or raised for it."""
        return self.loaders.load(self, by, key, arguments)

    def columns(self, loads: Sequence[ColumnLoad], *, at_once: bool) -> Awaitable[list[list[Any]]]:
        """The rows of whole columns, as `Loaders` has it."""
        return self.loaders.columns(self, loads, at_once=at_once)

    def note_field(self, name: str) -> None:
        """Note for the access log that a field was asked for."""
        self.touched.fields.add(name)

    def require_scope(self, scope: Scope, name: str) -> None:
        """Raises ScopeRequired, naming the scope, when the token does not carry it."""
        if not self.grant.allows(scope):
            raise ScopeRequired(f"{name} needs the scope {scope.value}", scope=scope.value)

    def require_purpose(self, name: str) -> None:
        """Raises PurposeRequired when the request named none of the plan's six purposes."""
        if self.actor.purpose is None:
            raise PurposeRequired(f"{name} needs a purpose: send the header Hub-Purpose")

    @property
    def about(self) -> About:
        """The enterprises whose data the answer hangs on; None is all there are."""
        return None if self.about_all else self.touched.usccs

    @property
    def introspects(self) -> bool:
        """Whether the client may read the schema; only then do errors suggest names of it."""
        return self.grant.allows(Scope.INTROSPECTION)

    @property
    def needs_consent(self) -> bool:
        return self.actor.kind is Kind.PARTNER
