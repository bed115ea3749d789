"""What a client is, an enum that several areas show: whoever shows it takes it from here."""

import strawberry

from hub.core.actor import Kind

__all__ = ["Kind"]

strawberry.enum(Kind, name="ClientKind", description="What a client is.")
