"""Recalls what may be used no more from everybody who holds it or may hold it, and asks each for a receipt."""
