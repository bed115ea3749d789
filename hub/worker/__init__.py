"""The hub's jobs: what is out of date is derived, what is due is packed, sent and recalled, the log is sealed."""
