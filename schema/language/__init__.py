"""The language that the types are written in: declarations, directives, and what Relay asks of a schema."""
