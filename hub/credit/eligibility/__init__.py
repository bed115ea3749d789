"""Facts and grades -> a verdict for each scenario, with reasons."""
