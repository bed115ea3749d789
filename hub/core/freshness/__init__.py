"""Freshness of what a process keeps in memory: each change is counted, announced, and ends what it touches."""
