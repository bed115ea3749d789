"""Grades as readers get them, stated or derived anew."""
