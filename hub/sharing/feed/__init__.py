"""The feed of a view: what has changed in it since a cursor, as of now."""
