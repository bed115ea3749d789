"""Quarantine: the rows that wait for a person, by cause, handed back to their bureau, taken in again or discarded."""
