"""The search for the fewest facts that meet a goal: what rules read, what facts could become, which sets suffice."""
