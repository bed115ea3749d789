"""From a token to a Grant: who is asking, with which scopes and for which purpose."""
