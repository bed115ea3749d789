"""Resources that officials declare in YAML: the language of the file, and its way to a resource like any other."""
