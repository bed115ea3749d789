"""Facts and grades -> verdicts: whether an enterprise is eligible in each scenario, and why."""
