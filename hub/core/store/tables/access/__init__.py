"""Tables of who may connect: programs with their documents and tokens, people with their sessions."""
