"""Intake 归集: what is told to us: the register, the departments' records, and what enterprises consent to."""
