"""Proves that a receiver wants what a webhook would push: it answers a challenge that nobody could guess."""

import secrets

import orjson

from hub.core import clock
from hub.core.errors import Invalid
from hub.sharing.views.results import View
from hub.sharing.webhooks.calls.receivers import CallFailed, Receivers
from hub.sharing.webhooks.results import Reply, Webhook
from hub.sharing.webhooks.signatures.keys import keys_now, signed

TYPE = "hub.webhook.challenge"


async def prove(receivers: Receivers, seed: bytes, view: View, webhook: Webhook, url: str) -> None:
    """Post a challenge to an address; raises Invalid where it is not answered with the same challenge."""
    challenge, now = secrets.token_urlsafe(24), clock.now()
    body = orjson.dumps({"type": TYPE, "challenge": challenge, "client": view.client, "view": view.code})
    headers = signed(keys_now(seed, webhook, now), f"chl_{secrets.token_hex(16)}", body, now)
    try:
        reply = await receivers.post(url, {**headers, "Content-Type": "application/json"}, body)
    except CallFailed as error:
        raise Invalid(f"{url} did not take the challenge: {error}", field="url") from error
    if cause := _fault(reply, challenge):
        raise Invalid(f"{url} did not take the challenge: {cause}", field="url")


def _fault(reply: Reply, challenge: str) -> str | None:
    if reply.status != 200:
        return f"it answered {reply.status}"
    try:
        told = orjson.loads(reply.content)
    except ValueError:
        told = None
    if not isinstance(told, dict) or "challenge" not in told:
        return 'it answered no JSON object with the member "challenge"'
    if told["challenge"] != challenge:
        return "it answered another challenge than it was sent"
    return None
