"""The guard of whole lists: a file that was cut short must not end what it does not have."""

from hub.core.errors import Conflict

#: So many open records may end by one list without being confirmed: this share of them, or this count if it is more.
SHARE, COUNT = 0.2, 10


def check(ends: int, among: int, rows: int, confirmed: int | None) -> None:
    """Raise Conflict where a list of so many rows ends more than may end unasked, or another number than confirmed."""
    if confirmed is not None:
        if confirmed != ends:
            raise Conflict(f"the whole list ends {ends} of {among} open records, not {confirmed}: nothing was taken in")
        return
    if not rows:
        raise Conflict(
            f"the whole list has no row, so it ends all {ends} open records: nothing was taken in; "
            f"if that is right, say --ends {ends}"
        )
    if ends > max(SHARE * among, COUNT):
        raise Conflict(
            f"the whole list ends {ends} of {among} open records, more than {SHARE:.0%} and more than {COUNT}: "
            f"nothing was taken in; if that is right, say --ends {ends}"
        )
