"""Staging tables: the rows of a delivery, within its transaction, before they are compared with the records."""
