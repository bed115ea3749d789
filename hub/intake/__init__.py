"""Intake 归集: what others tell the hub: the register, the departments' records and the enterprises' consents."""
