"""Checks packages without a hub: files, signatures, chain and root."""
