"""What follows from records: rulesets, grades, verdicts, reports, and what a change of either would do."""
