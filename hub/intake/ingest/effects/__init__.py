"""What a delivery would change among the records, counted in a transaction that is undone afterwards."""
