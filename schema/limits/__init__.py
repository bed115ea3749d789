"""What a client may ask: how large documents are, what operations cost, what a client may still spend."""
