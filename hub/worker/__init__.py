"""The hub's jobs: what is out of date is derived again, what is due is packed, sent and recalled, the log is sealed."""
