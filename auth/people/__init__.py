"""Who may sit at a page: people with their roles, how they log in, and their sessions."""
