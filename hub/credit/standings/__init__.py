"""Where each enterprise stands in the lists of scenarios and among the levels of schemes, as it is stated now."""
