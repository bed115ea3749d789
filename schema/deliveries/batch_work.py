"""What taking a delivery back would change, and what was left to workers about it."""

from datetime import date

from hub.credit.effects.results import AnswerChange as AnswerChangeRow
from hub.credit.effects.results import ForeseenWithdrawal
from hub.intake.ingest.batches.results import BatchTasks
from resolvers.deliveries import withdrawals
from schema.language.declarations import answer, field, of
from schema.language.directives import about
from schema.tasks import WorkerTask


@of(AnswerChangeRow)
class AnswerChange:
    """How many enterprises would turn from one answer of a scheme or scenario to another."""

    code: str = field(description="The scheme's or scenario's code.")
    before: str | None = field(description="The level or outcome now; null for none.")
    after: str | None = field(description="The level or outcome afterwards; null for none.")
    enterprises: int = field(description="How many enterprises.")


@of(ForeseenWithdrawal)
class WithdrawalRehearsal:
    """What taking a delivery back would change; nothing of it is kept."""

    closed: int = field(description="Records that would no longer be known.")
    changed: int = field(description="Records that would say again what they say without it.")
    released: int = field(description="Rows that would leave quarantine.")
    waiting: int = field(description="Rows that would wait in quarantine again.")
    left: int = field(description="Enterprises that would leave the register.")
    stated_before: date | None = field(description="Up to which day the source is stated now.")
    stated_afterwards: date | None = field(description="Up to which day the source would be stated.")
    enterprises: int = field(description="Enterprises that would be decided again.")
    sampled: bool = field(
        description="Whether only the first of them by code were weighed, so that the changes are a sample."
    )
    changes: list[AnswerChange] = field(description="The grades and verdicts that would change.", size=about(10))


@of(BatchTasks)
class BatchWork:
    """What was left to workers about a delivery; the last of each kind."""

    withdrawal: WorkerTask | None = field(description="Taking it back; null where no worker was asked.")
    rehearsal: WorkerTask | None = field(description="Its rehearsal; null where no worker was asked.")

    @answer(scope=None)
    def foreseen(self: BatchTasks) -> WithdrawalRehearsal | None:
        """What the worker has foreseen; null until the last rehearsal has ended."""
        return withdrawals.foreseen(self)
