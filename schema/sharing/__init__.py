"""What is shared regularly: packages, checks of copies, recalls."""
