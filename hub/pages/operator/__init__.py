"""The operator's console: what has come and how fresh it is, what a draft of rules would change, who did what."""

from hub.pages.operator.routes import routes

__all__ = ["routes"]
