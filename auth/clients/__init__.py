"""Who may ask for tokens: the records of clients, their secrets, keys and trusted documents."""
