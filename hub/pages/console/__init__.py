"""The desk of a department: enterprises are looked up, one by one or many, and what was asked is shown."""

from hub.pages.console.routes import routes

__all__ = ["routes"]
