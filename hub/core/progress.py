"""Report progress of long work."""

from collections.abc import Callable

#: A function that is called with the number of rows or enterprises that are done.
Progress = Callable[[int], None]
