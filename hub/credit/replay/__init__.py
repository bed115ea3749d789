"""A stated verdict derived once more, and where the two differ."""
