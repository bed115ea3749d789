"""The keys of a webhook, and the signatures of Standard Webhooks 1.0."""
