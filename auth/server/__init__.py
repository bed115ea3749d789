"""The endpoints of the authorization server: tokens, introspection, revocation and metadata."""
