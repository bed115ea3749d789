"""Declarations among the rulesets: facts that rules may name, and resources that files are taken in by."""
