"""What may be asked of the hub: the types, their fields and the scope beside each field."""
