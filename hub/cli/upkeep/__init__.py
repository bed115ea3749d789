"""Commands by which an operator keeps a hub: its schema, its access log, its copies and its state."""
