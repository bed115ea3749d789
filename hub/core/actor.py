"""The actor of a request: which organisation and person act, for whom and what, and how far they may see."""

from dataclasses import dataclass, field
from enum import StrEnum

from hub.core.district import district


class Kind(StrEnum):
    """The kinds of actors: government departments, banks and other partners, enterprises themselves, the hub."""

    DEPARTMENT = "department"
    PARTNER = "partner"
    SUBJECT = "subject"
    HUB = "hub"


class Purpose(StrEnum):
    """The six uses of the plan's task 9; every access to credit data can name one."""

    ADMINISTRATIVE_APPROVAL = "administrative-approval"
    FUNDING_AWARD = "funding-award"
    SUPERVISION_INSPECTION = "supervision-inspection"
    PUBLICITY_PROMOTION = "publicity-promotion"
    CREDIT_FINANCING = "credit-financing"
    CREDIT_INCENTIVE = "credit-incentive"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a narrowed token opens: groups of fields of enterprises, for one purpose, by one consent if it is named."""

    usccs: tuple[str, ...]
    groups: tuple[str, ...]
    purpose: Purpose
    consent: int | None = None

    def opens(self, group: str, purpose: Purpose | None) -> bool:
        return group in self.groups and purpose is self.purpose


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a client may see and write, by its record and its token; None means no limit of that kind.

    A region code in `jurisdictions` covers all codes that begin with it. `resources` are those that the client may
    deliver. Whatever it reads lies within one of the `bounds`.
    """

    jurisdictions: frozenset[str] | None = None
    scenarios: frozenset[str] | None = None
    resources: frozenset[str] = field(default_factory=frozenset)
    bounds: tuple[Bound, ...] | None = None

    def opens(self, uscc: str, group: str, purpose: Purpose | None, consent: int) -> bool:
        """Whether this consent may be used to read this group of an enterprise's fields."""
        return self.bounds is None or any(
            uscc in bound.usccs and bound.opens(group, purpose) and bound.consent in (None, consent)
            for bound in self.bounds
        )

    def covers_scenario(self, code: str) -> bool:
        return self.scenarios is None or code in self.scenarios


@dataclass(frozen=True, slots=True)
class Person:
    """A human being as an identity provider (`issuer`) names one; a `subject` is never given to somebody else."""

    issuer: str
    subject: str
    name: str

    @property
    def key(self) -> str:
        """The person in a column of a row: the one value with a blank, which no client's code has."""
        return f"{self.issuer} {self.subject}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts; `organisation` is the code of a department or partner or, for a subject, its own USCC.

    `person` sits at a page of the hub; programs act without one. Whoever acts `on_behalf_of` an enterprise sees no
    other.
    """

    organisation: str
    kind: Kind
    client: str
    reach: Reach = field(default_factory=Reach)
    purpose: Purpose | None = None
    on_behalf_of: str | None = None
    person: Person | None = None

    @property
    def decider(self) -> str:
        """Who decides, as rows keep it: the person, or the code of the program's client."""
        return self.person.key if self.person else self.client

    def __hash__(self) -> int:
        """Hash the two fields that differ most: remembered answers are looked up by actor."""
        return hash((self.client, self.purpose))


#: The hub itself acts in evaluation, in the worker and on the operator's command line.
HUB = Actor(organisation=district().operator, kind=Kind.HUB, client="hub")
