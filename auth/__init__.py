"""From an access token to a Grant: who is calling, with which scopes and for which purpose."""
