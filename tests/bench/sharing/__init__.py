"""Benchmarks of what goes out: publication, digests, packages, deltas, webhooks and subscribers."""
