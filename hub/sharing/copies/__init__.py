"""Proves to a consumer whether its copy of a view is whole, and names the rows that are wrong."""
