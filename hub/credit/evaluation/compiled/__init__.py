"""Compiled rulesets: schemes, indicators and scenarios as functions of facts."""
