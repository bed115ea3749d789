"""How the store holds a statement's answers."""
