"""Lists that others publish and the hub only reads: industries, and the regions around the district."""
