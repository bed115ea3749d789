"""Consents: what an enterprise allows a partner to read, for which purpose and until when."""
