"""The way of events from the feed to a receiver."""
