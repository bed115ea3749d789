"""What an enterprise sees of itself, on its own phone and at the counter of the hall."""

from hub.pages.my.routes import routes

__all__ = ["routes"]
