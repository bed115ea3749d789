"""The hub's jobs: what is stale is derived, what is due is packed, sent and recalled, the log is sealed and indexed."""
