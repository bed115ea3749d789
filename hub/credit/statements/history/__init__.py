"""The grades that an enterprise has had over the years."""
