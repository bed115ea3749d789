"""The table `listing`: pages and counts of enterprises out of a million, each read from few pages of an index."""
