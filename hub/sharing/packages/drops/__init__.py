"""Drops packages where a consumer picks them up: a folder, an object store, an SFTP server."""
