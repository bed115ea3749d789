"""The demonstration's own identity provider: it believes whoever chooses one of its invented people."""

ISSUER = "urn:hub:demo"
