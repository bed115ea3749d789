"""Facts about an enterprise, derived from its records: each has a value, a source and a date."""
