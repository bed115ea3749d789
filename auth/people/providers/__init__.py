"""Identity providers: who tells the hub who is sitting there, by OpenID Connect or by a ticket."""
