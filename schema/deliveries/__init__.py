"""What departments deliver: records and their deliveries, rows that wait, deliveries that are taken back."""
