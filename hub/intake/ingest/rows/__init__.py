"""The steps from the cells of one row to a checked row: what it gives, its code, and what of a refused one is kept."""
