"""The log of everything asked, answered, refused and changed: complete, hash-chained and free of values."""
