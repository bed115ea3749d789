"""What is known of one enterprise: the same parts at a department's desk, at the counter and on its own phone."""
