"""Proposals: a ruleset that one person proposes and another publishes."""
