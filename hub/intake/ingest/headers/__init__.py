"""How the header row of a file is understood: which column feeds which field."""
