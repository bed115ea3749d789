"""Rehearsals of drafts of rules: who in the population would get another answer than now, and why."""
