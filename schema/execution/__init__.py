"""The engine: an operation is read once into a plan, and the plan runs over whole columns of values."""
