"""Who acts: the organisation, on whose behalf, for which purpose, and how far it may see. No token comes this far."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
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
class Reach:
    """The limits of a client's record; None means no limit of that kind.

    `jurisdictions` are region codes, each covering all codes that begin with it; `resources` may be written.
    """

    jurisdictions: frozenset[str] | None = None
    scenarios: frozenset[str] | None = None
    resources: frozenset[str] = field(default_factory=frozenset)

    def covers_scenario(self, code: str) -> bool:
        return self.scenarios is None or code in self.scenarios


@dataclass(frozen=True, slots=True)
class Actor:
    """`organisation` is a department's code, a partner's code or, for a subject, its own USCC."""

    organisation: str
    kind: Kind
    client: str
    reach: Reach = field(default_factory=Reach)
    purpose: Purpose | None = None
    on_behalf_of: str | None = None


#: The hub acting by itself: evaluation, schedules and the operator's command line.
HUB = Actor(organisation="market-supervision", kind=Kind.HUB, client="hub")
