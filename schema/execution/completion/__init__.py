"""Completion of values: what fields resolve to becomes what the response holds, a whole column at a time."""
