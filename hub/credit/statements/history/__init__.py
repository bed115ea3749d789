"""The grades that an enterprise was given over the years."""
