"""The hub's own PostgreSQL, for a machine that has none: found or copied, created, started, joined and ended."""

from hub.core.embedded.server import EmbeddedServer

__all__ = ["EmbeddedServer"]
