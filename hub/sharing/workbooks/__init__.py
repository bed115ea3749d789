"""Workbooks that people work with: their own sheet comes back with answers beside it, and a list comes as a sheet."""
