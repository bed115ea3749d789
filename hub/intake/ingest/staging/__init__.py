"""Where the rows of a delivery wait within its transaction, to be compared with what is known."""
