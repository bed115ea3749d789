"""Grades as readers get them."""
