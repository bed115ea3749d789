"""Facts and grades -> a verdict per scenario, with reasons."""
