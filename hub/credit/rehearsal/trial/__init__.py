"""A draft on trial: which rules change, what of them is looked at anew, and how answers compare."""
