"""Proves that a copy of a view is whole: canonical rows, their digests, and what differs between two copies."""
