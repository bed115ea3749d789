"""The levels between which a grade lies while sources are missing, and which of these sources decide."""
