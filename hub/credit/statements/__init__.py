"""What the hub has stated about enterprises: read while it holds, derived anew where it does not."""
