"""What departments have delivered, after it came: rows that wait, and deliveries that are taken back."""
