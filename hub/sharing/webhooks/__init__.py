"""Webhooks: the feed of a view, pushed to an address of its client, in order and signed."""
