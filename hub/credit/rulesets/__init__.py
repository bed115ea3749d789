"""The rules that officials write: a YAML file for each, the language it is written in, and what makes one sound."""
