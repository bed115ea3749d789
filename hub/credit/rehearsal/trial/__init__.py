"""A draft on trial: which rules change, which clauses are judged anew, and how the answers compare."""
