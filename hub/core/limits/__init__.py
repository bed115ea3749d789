"""How much a client may ask for: in one document, and over time."""
