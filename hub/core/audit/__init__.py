"""The access log: every question, answer, refusal and change has an entry, sealed to the one before, without values."""
