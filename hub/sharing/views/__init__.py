"""What is shared regularly: a client's views, and what each of them held at which position."""
