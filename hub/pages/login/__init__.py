"""The pages around a login: the ways in, the demonstration's people, and why somebody was not let in."""
