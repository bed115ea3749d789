"""Core: what all wings stand on: the store, the access log, the calendar, who acts, and what can go wrong."""
