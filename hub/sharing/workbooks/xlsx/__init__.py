"""Workbooks as files: every cell is read as it is stored, and written so that no text becomes a formula."""
