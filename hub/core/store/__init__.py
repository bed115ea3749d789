"""The shared store: tables, migrations, the connection pool and the one door to visible rows."""
