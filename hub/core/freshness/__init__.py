"""Whether what this process has read before still holds: changes are counted, heard of, and end what they touch."""
