"""How many statements are read at once of each enterprise, where nobody knows beforehand how many its page takes."""

#: Statements beyond one for each grade of a page that are read where grades change nearly each time, and beyond two
#: for each where they are mostly restated: a few more cost less than asking again.
_FEW, _MANY = 2, 16
#: The share of enterprises that few are not enough for, below which and above which it is changed how many are read.
_RARELY, _OFTEN = 0.01, 0.03
#: The share is that of the last enterprises or so; one page counts as half of them at most.
_OF_LAST, _HEAVIEST = 1_000, 0.5


class Depths:
    """Learns from the pages that were read, by their scheme and size: it changes what a page costs, never the page."""

    def __init__(self) -> None:
        self._lacking: dict[tuple[str, int], float] = {}
        self._few: set[tuple[str, int]] = set()

    def at_once(self, scheme: str, limit: int) -> int:
        """How many statements to read for a page of `limit` grades; many until few have been seen to do."""
        return limit + _FEW if (scheme, limit) in self._few else 2 * limit + _MANY

    def note(self, scheme: str, limit: int, needed: list[int]) -> None:
        """Note how many statements the page of each enterprise took, as far as they were read."""
        if not needed:
            return
        key = scheme, limit
        lacking = sum(count > limit + _FEW for count in needed) / len(needed)
        before = self._lacking.get(key, 1.0)
        share = self._lacking[key] = before + min(len(needed) / _OF_LAST, _HEAVIEST) * (lacking - before)
        if share < _RARELY:
            self._few.add(key)
        elif share > _OFTEN:
            self._few.discard(key)
