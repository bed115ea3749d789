"""Personal data within records: what of it is shown, and to whom."""
