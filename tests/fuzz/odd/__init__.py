"""Odd values in every argument of the schema: `python -m tests.fuzz --odd 20000`."""
