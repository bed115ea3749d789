"""Makes packages that wait: rows out of a view, files into a folder, and the next link of the chain."""
