"""Views and what was told of them, packages of their rows, webhooks to which their events are pushed."""
