"""The register of enterprises, with the lists of regions and industries that it refers to."""
