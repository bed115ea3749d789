"""Rulesets that officials write as YAML files: their language, their checks, and publishing them."""
