"""Messages are signed as Standard Webhooks has it: its libraries verify them, and nothing that was altered."""

import base64
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from hub.core import clock
from hub.sharing.feed.results import FeedEventType
from hub.sharing.webhooks.results import Webhook, WebhookState
from hub.sharing.webhooks.signatures.keys import keys, keys_now, signed
from tests.clients.conftest import HERE, NODE

SEED = bytes(range(32))
BODY = '[{"type":"credit.row.withdrawn","subject":"虚构"}]'.encode()
NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def webhook(rotations: int = 0, rotated_at: datetime | None = None) -> Webhook:
    return Webhook(
        id=7,
        view=1,
        url="https://hub.example/",
        types=list(FeedEventType),
        state=WebhookState.ACTIVE,
        cause=None,
        cursor="",
        reached=0,
        skipped=(),
        failures=0,
        failing_since=None,
        due_at=NOW,
        claims=0,
        rotations=rotations,
        rotated_at=rotated_at,
        replays=0,
        created_at=NOW,
    )


def test_both_libraries_verify_a_message_and_refuse_an_altered_one(tmp_path: Path) -> None:
    signing = keys(SEED, 7, 0)
    headers = signed([signing], "msg_1", BODY, clock.now())
    altered = BODY.replace(b"withdrawn", b"upserted")

    def by_node(body: bytes) -> subprocess.CompletedProcess[str]:
        message = json.dumps({"headers": dict(headers), "body": body.decode()})
        command = [str(NODE), "webhook.mjs", signing.secret_text]
        return subprocess.run(command, cwd=HERE, input=message, capture_output=True, text=True, timeout=60, check=False)

    assert Verifier(signing.secret_text).verify(BODY, dict(headers)) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Verifier(signing.secret_text).verify(altered, dict(headers))
    assert json.loads(by_node(BODY).stdout) == json.loads(BODY)
    assert "No matching signature found" in by_node(altered).stderr


def test_the_second_signature_is_ed25519_over_the_same() -> None:
    signing = keys(SEED, 7, 0)
    headers = signed([signing], "msg_1", BODY, NOW)
    second = headers["webhook-signature"].split()[1]

    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(signing.public_text.removeprefix("whpk_")))
    public.verify(
        base64.b64decode(second.removeprefix("v1a,")), b"msg_1.%d." % NOW.timestamp() + BODY
    )  # raises where it is another's


@pytest.mark.parametrize(
    ("later", "rotations"),
    [
        pytest.param(timedelta(hours=23, minutes=59), [1, 0], id="both within a day"),
        pytest.param(timedelta(hours=24), [1], id="the new ones afterwards"),
    ],
)
def test_keys_before_a_rotation_sign_for_a_day(later: timedelta, rotations: list[int]) -> None:
    signing = keys_now(SEED, webhook(rotations=1, rotated_at=NOW), NOW + later)

    assert [each.secret_text for each in signing] == [keys(SEED, 7, each).secret_text for each in rotations]


def test_no_two_webhooks_and_no_two_rotations_share_a_key() -> None:
    made = [keys(SEED, number, rotation) for number in (7, 71) for rotation in (0, 1)]

    assert len({each.secret_text for each in made} | {each.public_text for each in made}) == 8
