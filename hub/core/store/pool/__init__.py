"""Connections to the store that are kept open, and the servers that the hub can use."""
