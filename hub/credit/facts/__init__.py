"""Records -> facts: what is known about one enterprise on a day, each fact with its value, source and date."""
