"""Workbooks of many rows: kept until a worker has answered them, and shown to nobody but whoever sent them."""
