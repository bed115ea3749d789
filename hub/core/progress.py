"""How long work tells how far it is."""

from collections.abc import Callable

#: Called with how many rows or enterprises are done.
Progress = Callable[[int], None]
