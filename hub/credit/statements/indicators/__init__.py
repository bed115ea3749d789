"""The indicators of stated grades, in words."""
