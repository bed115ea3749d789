"""Every ruleset there is, by code and day, kept in step with the files."""
