"""One row of one department file."""

from hub.demo.generate.spellings import Cell

#: The resource, and the cells in the standard's order after the code.
Row = tuple[str, tuple[Cell, ...]]
