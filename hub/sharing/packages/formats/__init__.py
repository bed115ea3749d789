"""The formats of a package's files: each writes the same rows, in blocks as they come."""
