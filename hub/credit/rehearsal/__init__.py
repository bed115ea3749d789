"""Drafts of rules, run over the whole population beside the rules in force: who would get another answer, and why."""
