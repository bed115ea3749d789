"""Reads and asks for packages of the client's own views."""

from collections.abc import Mapping, Sequence

from hub.core.errors import NotFound
from hub.core.store.paging import Page
from hub.sharing.packages import commands, queries
from hub.sharing.packages.results import KeptPackage, NewPackage
from hub.sharing.views.queries import view_by_code
from resolvers.request.context import Context
from resolvers.request.mutations import MutationTransaction
from resolvers.sharing.access import require_view

_GREATEST_NUMBER = 2**63


async def packages(context: Context, view: str, first: int, after: str | None) -> Page[KeptPackage]:
    """The packages of one of the client's views, the newest first; raises NotFound for any other view."""
    context.of_this_moment()
    named = await view_by_code(context.database, context.actor.client, view)
    require_view(context.grant, named)
    return await queries.packages(context.database, named, first, after)


async def package_by_number(context: Context, numbers: Sequence[int | None]) -> Mapping[int, KeptPackage]:
    """Packages of the client's views, by their numbers."""
    context.of_this_moment()
    named = [number for number in numbers if number is not None]
    return await queries.packages_by_id(context.database, context.actor, named)


async def request(change: MutationTransaction, view: str, wanted: NewPackage) -> int:
    """The number of the package that was asked for."""
    actor = change.context.actor
    named = await view_by_code(change.connection, actor.client, view)
    require_view(change.context.grant, named)
    return await commands.request(change.connection, actor, named, wanted)


async def confirm(change: MutationTransaction, typed: str, manifest: str) -> int:
    """The number of the package whose receipt was kept."""
    actor = change.context.actor
    number = int(typed) if typed.isascii() and typed.isdecimal() and int(typed) < _GREATEST_NUMBER else 0
    found = await queries.packages_by_id(change.connection, actor, [number])
    if number not in found:
        raise NotFound(f"no package {typed[:60]!r}", field="package")
    await commands.confirm(change.connection, actor, found[number], manifest)
    return number
