"""How the facts of each source follow from its records."""
