"""Rulesets compiled: schemes, their indicators, and scenarios as functions of facts."""
