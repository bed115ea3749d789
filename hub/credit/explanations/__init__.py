"""Rulesets in sentences that an official can read, and the difference of two versions in sentences."""
