"""Signatures over manifests: detached JWS by the hub's keys, and SM2 beside it where a district asks for it."""
