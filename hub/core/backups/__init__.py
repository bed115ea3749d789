"""Copies of a hub: the store as it was at one moment, with the folders beside it, and the way back to that moment."""
