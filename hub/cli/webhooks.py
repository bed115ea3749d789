"""Lists the webhooks of every client, and pauses, resumes, replays, skips for and deletes one, as an operator does."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from auth.clients.queries import check_client
from hub.cli.options import Json
from hub.cli.running import refusals, with_database
from hub.core.actor import HUB
from hub.core.errors import UsageError
from hub.core.store.database import Connection, Database
from hub.core.store.paging import MOST
from hub.sharing.feed.queries import cursor_of, place_of
from hub.sharing.webhooks import commands, queries
from hub.sharing.webhooks.results import ClientWebhook, KeptDelivery
from hub.sharing.webhooks.rules import cause_of_pause
from hub.terminal import show, show_json

Change = Callable[[Connection, ClientWebhook], Awaitable[None]]
Number = Annotated[int, typer.Argument(help="The webhook's number in `hub webhook list`.")]
#: Attempts that `show` tells.
_ATTEMPTS = 20

webhook = typer.Typer(help="The addresses to which events are pushed.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(webhook, name="webhook")


@webhook.command("list")
def list_webhooks(
    client: Annotated[str | None, typer.Option(help="Only those of this client.")] = None, json: Json = False
) -> None:
    """Show the webhooks, how far behind each is, and its last attempt."""
    with refusals():
        found = with_database(lambda database: _all(database, client))
        if json:
            show_json({"webhooks": [_described(one, attempts[:1]) for one, attempts in found]})
            return
        for one, attempts in found:
            show(_line(one), *map(_told, attempts[:1]))


@webhook.command("show")
def show_webhook(number: Number, json: Json = False) -> None:
    """Show one webhook with its last attempts, the newest first."""
    with refusals():
        one, attempts = with_database(lambda database: _one(database, number))
        if json:
            show_json(_described(one, attempts))
        else:
            show(_line(one), *map(_told, attempts))


@webhook.command()
def pause(number: Number, reason: Annotated[str | None, typer.Option(help="Why; its client is told.")] = None) -> None:
    """Push nothing to it until it is resumed; no event is lost meanwhile."""
    with refusals():
        cause = cause_of_pause(reason, own=False)
        _change(number, lambda connection, one: commands.pause(connection, HUB, one.webhook, cause))
        show(f"webhook {number} is paused: {cause}")


@webhook.command()
def resume(number: Number) -> None:
    """Push to it again, from where it was paused."""
    with refusals():
        _change(number, lambda connection, one: commands.resume(connection, HUB, one.webhook))
        show(f"webhook {number} goes on")


@webhook.command()
def replay(
    number: Number,
    delivery: Annotated[int | None, typer.Option(help="From the first event of this attempt on.")] = None,
    after: Annotated[str | None, typer.Option(help="What came behind this cursor of the view's feed.")] = None,
) -> None:
    """Push once more, as it is now, what came behind a cursor or from an attempt on; without either the whole view."""
    with refusals():
        if delivery is not None and after is not None:
            raise UsageError("--delivery and --after do not go together: a replay begins at one of them")
        _change(number, lambda connection, one: _replay(connection, one, delivery, after))
        begin = "from the view's beginning"
        if delivery is not None:
            begin = f"from attempt {delivery} on"
        show(f"webhook {number} pushes again {begin if after is None else 'what came behind the cursor'}")


@webhook.command()
def skip(
    number: Number,
    event: Annotated[str, typer.Argument(help="The event's id, as `hub webhook show` tells of attempts that failed.")],
) -> None:
    """Leave out the one event that its receiver cannot take."""
    with refusals():
        _change(number, lambda connection, one: commands.skip(connection, HUB, one.view, one.webhook, event))
        show(f"webhook {number} leaves out the event {event}")


@webhook.command()
def delete(number: Number) -> None:
    """Forget a receiver, its keys and its attempts, also what was not told yet; the access log keeps what was."""
    with refusals():
        one = _change(number, lambda connection, one: commands.delete(connection, HUB, one.view, one.webhook))
        whose = f"{one.view.client}/{one.view.code}"
        show(f"webhook {number} of {whose} is deleted: nothing goes to {one.webhook.url} any more")


def _change(number: int, make: Change) -> ClientWebhook:
    """Change a webhook; returns it as it was before."""

    async def changed(database: Database) -> ClientWebhook:
        async with database.transaction() as connection:
            one = await queries.client_webhook(connection, number)
            await make(connection, one)
        return one

    return with_database(changed)


async def _replay(connection: Connection, one: ClientWebhook, delivery: int | None, after: str | None) -> None:
    if delivery is not None:
        after = (await queries.delivery(connection, one.webhook, delivery)).cursor
    cursor = cursor_of(one.view, place_of(one.view, after))
    await commands.replay(connection, HUB, one.view, one.webhook, cursor)


async def _all(database: Database, client: str | None) -> list[tuple[ClientWebhook, Sequence[KeptDelivery]]]:
    await check_client(database, client)
    found: list[ClientWebhook] = []
    after = None
    while True:
        page = await queries.client_webhooks(database, client, MOST, after)
        found += page.items
        if not page.more:
            break
        after = page.cursors[-1]
    attempts = await queries.newest_deliveries(database, [one.id for one in found], 1)
    return [(one, attempts.get(one.id, [])) for one in found]


async def _one(database: Database, number: int) -> tuple[ClientWebhook, Sequence[KeptDelivery]]:
    one = await queries.client_webhook(database, number)
    return one, (await queries.newest_deliveries(database, [number], _ATTEMPTS)).get(number, [])


def _line(one: ClientWebhook) -> str:
    kept = one.webhook
    line = f"{one.id}  {one.view.client}/{one.view.code}  {kept.url}  {kept.state.value}, {one.behind} positions behind"
    if kept.cause:
        line += f": {kept.cause}"
    if kept.failing_since:
        line += f"; {kept.failures} failures since {_moment(kept.failing_since)}"
    return f"{line}, next attempt {_moment(kept.next_attempt_at)}" if kept.next_attempt_at else line


def _told(attempt: KeptDelivery) -> str:
    outcome = attempt.error or (f"answered {attempt.status}" if attempt.status else "under way")
    took = "" if attempt.milliseconds is None else f", {attempt.milliseconds} ms"
    begins = f"; begins with {attempt.first}" if attempt.error else ""
    return f"  {attempt.id}  {_moment(attempt.started_at)}  {attempt.events} events: {outcome}{took}{begins}"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _described(one: ClientWebhook, attempts: Sequence[KeptDelivery]) -> dict[str, Any]:
    kept = one.webhook
    return {
        "webhook": one.id,
        "client": one.view.client,
        "view": one.view.code,
        "url": kept.url,
        "types": [each.value for each in kept.types],
        "state": kept.state.value,
        "cause": kept.cause,
        "behind": one.behind,
        "failures": kept.failures,
        "failing_since": kept.failing_since,
        "next_attempt_at": kept.next_attempt_at,
        "created_at": kept.created_at,
        "attempts": [
            {
                "delivery": each.id,
                "message": each.message,
                "state": each.state.value,
                "events": each.events,
                "first": each.first,
                "started_at": each.started_at,
                "milliseconds": each.milliseconds,
                "status": each.status,
                "error": each.error,
            }
            for each in attempts
        ],
    }
