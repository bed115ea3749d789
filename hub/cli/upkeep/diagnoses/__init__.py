"""What stands in the way of production, each with its remedy: in the settings, on the machine, in the store."""
