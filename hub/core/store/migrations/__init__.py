"""The schema's history; `hub migrate` brings a database to the newest revision."""
