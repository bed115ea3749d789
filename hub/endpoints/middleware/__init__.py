"""What is done to every answer on its way out: marked with what it holds, made smaller, opened to named origins."""
