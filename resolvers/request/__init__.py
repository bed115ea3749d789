"""What every resolver works with in one request: its context, its loaders, its transaction, and what it touched."""
