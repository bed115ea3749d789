"""Run by alembic with the connection that hub.core.store.migrate hands over."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from hub.core.store.tables import METADATA


def render(kind: str, item: Any, _: object) -> str | Literal[False]:
    """SQLModel's text type under SQLAlchemy's own name, so that a revision imports nothing of SQLModel."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
