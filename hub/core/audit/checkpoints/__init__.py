"""Signed checkpoints: what the access log was at a moment, kept outside the table, so that its end cannot be lost."""
