"""The hub's jobs: answers are derived again, packages made, rows recalled, workbooks answered, the log is sealed."""
