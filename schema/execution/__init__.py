"""One execution of an operation: it becomes a plan, and the plan runs over whole columns of values."""
