"""Tasks: long work that a person or program asks for, which a worker does as a whole or not at all."""
