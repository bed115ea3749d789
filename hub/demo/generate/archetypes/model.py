"""The model of an archetype: what its enterprises are like, and the answers they expect."""

from dataclasses import dataclass
from enum import Enum, auto

from hub.demo.generate.archetypes.answers import ExpectedAnswers
from hub.demo.generate.draws import Span


class Establishment(Enum):
    """When the enterprise was established."""

    SETTLED = auto()
    """4 to 19 years ago."""
    YOUNG = auto()
    """Less than three years ago, but before the newest tax and research years ended."""
    NEWCOMER = auto()
    """In the newest tax year."""
    THREE_FISCAL_YEARS = auto()
    """On the first day of the third fiscal year before this one."""
    NEARLY_THREE_YEARS = auto()
    """1 to 60 days too late for three full fiscal years."""
    UNDATED = auto()


class RegisterStatus(Enum):
    """The status that the register states."""

    ACTIVE = auto()
    CANCELLED = auto()
    REVOKED = auto()
    NOT_STATED = auto()


class ConsentState(Enum):
    """The enterprise's consent to credit financing."""

    LIVE = auto()
    ENDED = auto()
    NONE = auto()


class AdverseRecord(Enum):
    """A kind of adverse record: one that counts, or one that no longer does."""

    PENALTY_MINOR = auto()
    PENALTY_GENERAL = auto()
    PENALTY_SERIOUS = auto()
    PENALTY_REPAIRED = auto()
    PENALTY_MINOR_OVER = auto()
    """A minor penalty whose three months have passed."""
    PENALTY_GENERAL_OVER = auto()
    """A general penalty older than the longest display of any year, 36 months."""
    PENALTY_CUT_SHORT = auto()
    """A general penalty whose own 公示截止 has passed."""
    ABNORMAL = auto()
    ABNORMAL_REMOVED = auto()
    SERIOUS = auto()
    SERIOUS_REMOVED = auto()
    DEFAULTER = auto()
    DEFAULTER_REMOVED = auto()
    ARREARS = auto()
    ARREARS_CLEARED = auto()
    ARREARS_AT_ZERO = auto()
    """Announced, with nothing left to pay and no day of clearing."""


NONE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """企业信用状况综合评价: the score in tenths; a stale one is more than 400 days old."""

    tenths: Span
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """科创能力: research spending per revenue in tenths of a per cent (None: no revenue), technical staff in per cent.

    Stale figures are of a year that ended more than 730 days ago.
    """

    intensity: Span | None
    staff_share: Span
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Months:
    """Monthly rows: their number and the age of the newest in months. The newest `late` of them are in arrears."""

    count: int
    late: int = 0
    newest: int = 1


@dataclass(frozen=True, slots=True)
class TaxStatement:
    """A tax grade; a stale one is of a year that ended more than 550 days ago."""

    grade: str
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Archetype:
    """One kind of enterprise. `risk` has a letter for each of its enterprises in a hundred: their SAMR classes.

    In `risk`, - is no class, and a small letter is a class of half a year ago, which is too old to count. `water` is
    months of bills, `late` by how many months the newest is overdue. `ended_titles` are certificates that have
    expired, `lost_rights` rights that are lapsed, invalid or still pending.
    """

    name: str
    risk: str
    registered: Establishment = Establishment.SETTLED
    status: RegisterStatus = RegisterStatus.ACTIVE
    unified: Evaluation | None
    research: Figures | None
    titles: tuple[str, ...] = ()
    ended_titles: tuple[str, ...] = ()
    class_one: Span = NONE
    class_two: Span = NONE
    lost_rights: int = 0
    honour: str | None = None
    social: Months | None
    fund: Months | None
    water: Months | None
    tax: TaxStatement | None
    adverse: tuple[AdverseRecord, ...] = ()
    consent: ConsentState = ConsentState.NONE
    expects: ExpectedAnswers
