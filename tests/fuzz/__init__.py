"""Requests that nobody should send, by the hundred thousand: `make fuzz`."""
