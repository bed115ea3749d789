"""Packages: the rows of a view, or what changed in them, as signed files that a consumer takes away."""
