"""Calls to receivers: which addresses may be called, and how."""
