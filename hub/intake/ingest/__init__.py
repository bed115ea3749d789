"""Department files, read and judged row by row, then kept as records."""
