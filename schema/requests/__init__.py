"""One request and its way: its document is read, its operation executed, its answer remembered."""
