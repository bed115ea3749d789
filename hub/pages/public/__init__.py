"""Pages for everybody: the way to one's own first_page, what this is, how to object, how the pages help old eyes."""

from hub.pages.public.routes import routes

__all__ = ["routes"]
