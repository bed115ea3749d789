"""Limits of clients: the numbers that hold for each, and the buckets that say what is left."""
