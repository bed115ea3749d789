"""Checks of a ruleset that could be parsed, one module for each kind of fault."""
