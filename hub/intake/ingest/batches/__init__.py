"""Deliveries that were taken in: which there are, what became of each, and how one is taken back."""
