"""What a program reads before it asks: the schema of the graph, and what the other addresses take and answer."""
