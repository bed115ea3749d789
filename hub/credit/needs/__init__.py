"""What an enterprise would need: the fewest facts by which a verdict or a grade would be another one."""
