"""Writes a package into a folder: files, manifest, signatures and the keys that check them."""
