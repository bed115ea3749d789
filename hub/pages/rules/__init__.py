"""The rules in force for everybody to read, in Chinese with English beside it: plain pages without scripts."""

from hub.pages.rules.page import routes

__all__ = ["routes"]
