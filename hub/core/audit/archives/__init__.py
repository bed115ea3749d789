"""Months of the access log in files of their own, each of which can be checked by itself and after the one before."""
