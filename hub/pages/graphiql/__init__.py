"""GraphiQL for developers, served by the hub itself: an intranet has no way to a content network."""

from hub.pages.graphiql.page import HEADERS, Tools, page, routes

__all__ = ["HEADERS", "Tools", "page", "routes"]
