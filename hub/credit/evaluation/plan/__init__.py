"""The rules of a day as one plan, for many enterprises."""
