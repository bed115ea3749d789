"""The language that rulesets are written in, and how a file of it is read."""
