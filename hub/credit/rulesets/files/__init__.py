"""The files of rulesets: reading them, and the lock of those that were published."""
