"""Reads from replicas of the store, each only while it is at the position that the process knows."""
