"""What the hub has stated about enterprises: it is read while it is valid, and derived anew where it is not."""
