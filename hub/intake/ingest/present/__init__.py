"""The present of a record: what all that was ever stated of it makes together, whatever arrived first."""
