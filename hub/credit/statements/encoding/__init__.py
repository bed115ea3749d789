"""The bytes in which the store holds the answers of a statement."""
