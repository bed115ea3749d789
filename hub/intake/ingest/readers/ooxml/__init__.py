"""Workbooks of Office Open XML (.xlsx, .xlsm), streamed: memory follows what is filled, not how far it reaches."""
