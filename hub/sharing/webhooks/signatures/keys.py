"""Derives a webhook's keys from the hub's seed, and signs messages as Standard Webhooks 1.0 says."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.sharing.webhooks.results import Webhook

#: How long the keys before a rotation sign too.
OVERLAP = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class WebhookKeys:
    """The keys of one rotation: a secret for HMAC-SHA256 (`v1`), and an Ed25519 key (`v1a`)."""

    secret: bytes
    private: Ed25519PrivateKey

    @property
    def secret_text(self) -> str:
        """The secret as a receiver's library takes it."""
        return f"whsec_{_base64(self.secret)}"

    @property
    def public_text(self) -> str:
        """The public key as a receiver's library takes it."""
        return f"whpk_{_base64(self.private.public_key().public_bytes_raw())}"

    def signatures(self, content: bytes) -> Sequence[str]:
        """Both signatures of one content."""
        symmetric = hmac.digest(self.secret, content, "sha256")
        return f"v1,{_base64(symmetric)}", f"v1a,{_base64(self.private.sign(content))}"


def keys(seed: bytes, webhook: int, rotation: int) -> WebhookKeys:
    """The keys of a webhook after so many rotations."""
    secret, private = (
        hmac.digest(seed, f"webhook {webhook}, rotation {rotation}: {use}".encode(), "sha256")
        for use in ("HMAC-SHA256", "Ed25519")
    )
    return WebhookKeys(secret, Ed25519PrivateKey.from_private_bytes(private))


def overlap_ends(webhook: Webhook) -> datetime | None:
    """Until when the keys before the last rotation sign too."""
    return webhook.rotated_at + OVERLAP if webhook.rotated_at else None


def keys_now(seed: bytes, webhook: Webhook, now: datetime) -> Sequence[WebhookKeys]:
    """The keys that sign at a moment, the newest first."""
    until = overlap_ends(webhook)
    rotations = (webhook.rotations, webhook.rotations - 1) if until and now < until else (webhook.rotations,)
    return [keys(seed, webhook.id, rotation) for rotation in rotations]


def signed(signing: Sequence[WebhookKeys], message: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """The headers that prove where a message comes from and when it was sent."""
    timestamp = str(int(now.timestamp()))
    content = f"{message}.{timestamp}.".encode() + body
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(each for key in signing for each in key.signatures(content)),
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
