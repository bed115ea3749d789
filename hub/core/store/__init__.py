"""The shared store: tables, migrations, the connection pool and the row filter that every read passes."""
