"""The operator's console: what has come and how fresh it is, what goes out, what a draft would change, who did what."""

from hub.pages.operator.routes import routes

__all__ = ["routes"]
