"""Check what is recorded of a decision before it is kept."""

from datetime import date

from hub.cases.followups.results import FollowUpResult, NewFollowUp
from hub.core.errors import Invalid

_LONGEST = 500
#: Recommendations of this plan began in 2025.
_FIRST_DAY = date(2025, 1, 1)
_MOST = 10**15


def check(decided: NewFollowUp, today: date) -> None:
    """Raises Invalid where the parts of a decision do not fit together."""
    if not _FIRST_DAY <= decided.decided_on <= today:
        raise Invalid(f"decidedOn is {decided.decided_on}; it must be {_FIRST_DAY} to {today}", field="decidedOn")
    if decided.result is FollowUpResult.REFUSED and not (decided.reason or "").strip():
        raise Invalid("a refusal needs its reason", field="reason")
    if decided.reason is not None and not (len(decided.reason) <= _LONGEST and _is_text(decided.reason)):
        raise Invalid(f"the reason is not a text of at most {_LONGEST} printable characters", field="reason")
    if decided.amount_fen is None:
        return
    if decided.result is FollowUpResult.REFUSED:
        raise Invalid("a refusal has no amount", field="amountFen")
    if not 0 < decided.amount_fen <= _MOST:
        raise Invalid(f"amountFen is {decided.amount_fen}; it must be 1 to {_MOST}", field="amountFen")


def _is_text(reason: str) -> bool:
    """Whether a store can keep it and a page can show it: no control characters but ends of lines."""
    return "".join(reason.splitlines()).isprintable()
