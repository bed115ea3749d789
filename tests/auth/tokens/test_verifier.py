import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey

from auth.scopes import Scope
from auth.tokens import key_ring, signing_keys
from auth.tokens import verifier as verifier_module
from auth.tokens.claims import Claims
from auth.tokens.key_ring import KeyRing
from auth.tokens.signing_keys import SigningKeys
from auth.tokens.verifier import TokenVerifier
from hub.core.errors import Unauthenticated
from tests.auth.signing import encoded

ISSUER = "https://hub.test"
KEY, STRANGER = signing_keys.new(), signing_keys.new()
NOW = 1_780_000_000


class Ring(KeyRing):
    """A ring whose keys the test chooses; counts how often they are read."""

    def __init__(self, *present: ECKey) -> None:
        super().__init__(self._read)
        self.present = list(present)
        self.read = 0

    async def _read(self) -> SigningKeys:
        self.read += 1
        return SigningKeys(self.present[0], {str(key.kid): key for key in self.present})


class Clock:
    passed = 0.0

    def time(self) -> float:
        return NOW + self.passed

    def monotonic(self) -> float:
        return self.passed


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(verifier_module, "time", clock)
    monkeypatch.setattr(key_ring, "time", clock)
    return clock


@pytest.fixture
def ring() -> Ring:
    return Ring(KEY)


@pytest.fixture
def verifier(ring: Ring) -> TokenVerifier:
    return TokenVerifier(ring, issuer=ISSUER, audiences=[ISSUER, ISSUER + "/graphql"], trusted={})


def claims(**changes: object) -> dict[str, Any]:
    sound = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": "bank",
        "client_id": "bank",
        "iat": NOW,
        "exp": NOW + 300,
        "jti": "t1",
        "scope": "grade:read report:read",
    }
    return {name: value for name, value in (sound | changes).items() if value is not None}


def signed(content: dict[str, Any] | None = None, key: Any = KEY, **header: object) -> str:
    whole = {"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid} | header
    return jwt.encode(
        {name: value for name, value in whole.items() if value is not None},
        claims() if content is None else content,
        key,
        algorithms=["ES256", "HS256"],
        default_type=None,
    )


async def refusal(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await verifier.verify(token)
    assert token[:20] not in refused.value.message
    return refused.value.message


async def test_a_good_token_says_who_may_do_what_until_when(verifier: TokenVerifier) -> None:
    assert await verifier.verify(signed()) == Claims(
        issuer=ISSUER,
        subject="bank",
        client="bank",
        audience=(ISSUER,),
        scopes=frozenset({Scope.GRADE_READ, Scope.REPORT_READ}),
        issued_at=NOW,
        expires_at=NOW + 300,
        jti="t1",
        kid=str(KEY.kid),
    )


@pytest.mark.parametrize("kind", ["at+jwt", "AT+JWT", "application/at+jwt"])
async def test_the_type_may_be_written_in_full(kind: str, verifier: TokenVerifier) -> None:
    assert (await verifier.verify(signed(typ=kind))).client == "bank"


@pytest.mark.parametrize(
    "audience",
    [ISSUER, ISSUER + "/graphql", ["https://other.test", ISSUER]],
    ids=["the hub", "its GraphQL", "one of several"],
)
async def test_the_hub_may_be_one_of_several_audiences(audience: object, verifier: TokenVerifier) -> None:
    assert (await verifier.verify(signed(claims(aud=audience)))).client == "bank"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"typ": "JWT"}, "the token's type is not at+jwt"),
        ({"typ": None}, "the token's type is not at+jwt"),
        (
            {"alg": "HS256", "key": OctKey.generate_key(256)},
            "the token is not signed by one of PS256, ES256, EdDSA, Ed25519",
        ),
        ({"kid": None}, "the token names no key"),
        ({"kid": "unknown"}, "the token's key is not one of the hub's"),
        ({"key": STRANGER}, "the token's signature is wrong"),
        ({"kid": STRANGER.kid, "key": STRANGER}, "the token's key is not one of the hub's"),
        (
            {"kid": STRANGER.kid, "key": STRANGER, "jwk": STRANGER.as_dict(private=False), "jku": "https://evil.test"},
            "the token points to a key of its own in its header (jku)",
        ),
        ({"typ": "dpop+jwt"}, "the token's type is not at+jwt"),
    ],
)
async def test_the_header_must_be_that_of_an_access_token(
    header: dict[str, Any], message: str, verifier: TokenVerifier
) -> None:
    assert await refusal(verifier, signed(**header)) == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"iss": "https://evil.test"}, f"the token's issuer is not {ISSUER}"),
        ({"iss": None}, f"the token's issuer is not {ISSUER}"),
        ({"aud": "bank"}, f"the token's audience is not {ISSUER}"),
        ({"aud": None}, f"the token's audience is not {ISSUER}"),
        ({"aud": {ISSUER: 1}}, f"the token's audience is not {ISSUER}"),
        ({"aud": ISSUER + "/x"}, f"the token's audience is not {ISSUER}"),
        ({"client_id": None}, "the token's client_id is not a string"),
        ({"sub": 1}, "the token's sub is not a string"),
        ({"jti": None}, "the token's jti is not a string"),
        ({"scope": ["grade:read"]}, "the token's scope is not a string"),
        ({"scope": None}, "the token's scope is not a string"),
        ({"exp": None}, "the token's exp is not a time"),
        ({"exp": "tomorrow"}, "the token's exp is not a time"),
        ({"exp": True}, "the token's exp is not a time"),
        ({"exp": 1e300}, "the token's exp is not a time"),
        ({"exp": float("inf")}, "the token is not a signed JWT"),
        ({"exp": float("nan")}, "the token is not a signed JWT"),
        ({"exp": -1}, "the token's exp is not a time"),
        ({"iat": None}, "the token's iat is not a time"),
        ({"nbf": "later"}, "the token's nbf is not a time"),
        ({"exp": NOW - 10, "iat": NOW - 310}, "the token has expired"),
        ({"iat": NOW + 11}, "the token's iat lies in the future or after its exp"),
        ({"iat": NOW, "exp": NOW}, "the token's iat lies in the future or after its exp"),
        ({"nbf": NOW + 11}, "the token is not valid yet"),
        ({"cnf": {"x5t#S256": "A"}}, "the token is bound by a means (cnf) that the hub cannot check"),
        ({"cnf": {"jkt": "A", "x5t#S256": "A"}}, "the token is bound by a means (cnf) that the hub cannot check"),
        ({"cnf": []}, "the token is bound by a means (cnf) that the hub cannot check"),
        ({"cnf": {"jkt": 1}}, "the token is bound by a means (cnf) that the hub cannot check"),
    ],
)
async def test_the_claims_must_be_those_of_a_token_for_the_hub_now(
    changes: dict[str, object], message: str, verifier: TokenVerifier
) -> None:
    assert (
        await refusal(verifier, signed(claims() | changes if None not in changes.values() else claims(**changes)))
        == message
    )


@pytest.mark.parametrize(
    "changes",
    [{"exp": NOW - 9, "iat": NOW - 309}, {"iat": NOW + 10}, {"nbf": NOW + 10}, {"exp": NOW + 300.5}],
    ids=["expired 9 s ago", "issued in 10 s", "valid in 10 s", "half seconds"],
)
async def test_clocks_may_differ_by_ten_seconds(changes: dict[str, object], verifier: TokenVerifier) -> None:
    assert (await verifier.verify(signed(claims(**changes)))).client == "bank"


@pytest.mark.parametrize("token", ["", "junk", "a.b", "密.密.密", "\ud800.a.a", f"{encoded(b'[' * 380)}.e30.AAAA"])
async def test_junk_is_not_a_signed_jwt(token: str, verifier: TokenVerifier) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await verifier.verify(token)

    assert refused.value.message == "the token is not a signed JWT"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "typ": "at+jwt", "kid": KEY.kid},
        {"alg": ["ES256"], "typ": "at+jwt", "kid": KEY.kid},
        {"alg": "ES256", "typ": ["at+jwt"], "kid": KEY.kid},
        {"alg": "ES256", "typ": "at+jwt", "kid": {"a": 1}},
        {"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid, "crit": ["exp"], "exp": 1},
        {"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid, "b64": False, "crit": ["b64"]},
        {"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid, "crit": True},
        {"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid, "jwk": 1},
    ],
)
async def test_an_odd_header_is_refused_in_words(header: dict[str, Any], verifier: TokenVerifier) -> None:
    assert (await refusal(verifier, f"{encoded(header)}.{encoded(claims())}.{'A' * 86}")).startswith("the token")


@pytest.mark.parametrize(
    "payload", [b"[]", b"{", b"\xff", b"1", b"[" * 5000], ids=["list", "cut", "bytes", "1", "deep"]
)
async def test_signed_nonsense_is_refused(payload: bytes, verifier: TokenVerifier) -> None:
    token = jws.serialize_compact({"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid}, payload, KEY)

    assert await refusal(verifier, token) == "the token is not a signed JWT"


async def test_a_token_has_at_most_8192_characters(verifier: TokenVerifier) -> None:
    assert await refusal(verifier, "a" * 8193) == "the token is longer than 8192 characters"


@given(st.integers(0, 600), st.integers(0, 255))
def test_a_token_altered_in_one_character_is_refused(place: int, byte: int) -> None:
    token = signed()
    place %= len(token)
    altered = token[:place] + chr(byte) + token[place + 1 :]

    async def outcome() -> str:
        try:
            return (
                await TokenVerifier(Ring(KEY), issuer=ISSUER, audiences=[ISSUER], trusted={}).verify(altered)
            ).client
        except Unauthenticated as refused:
            return refused.message

    assert asyncio.run(outcome()).startswith("the token") or altered == token


async def test_a_signature_has_one_spelling(verifier: TokenVerifier) -> None:
    token = signed()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    respelled = token[:-1] + alphabet[alphabet.index(token[-1]) + 1]

    assert await refusal(verifier, respelled) == "the token is not a signed JWT"


async def test_a_good_token_is_judged_once(verifier: TokenVerifier) -> None:
    token = signed()
    first = await verifier.verify(token)

    assert await verifier.verify(token) is first


async def test_a_remembered_token_still_expires(verifier: TokenVerifier, clock: Clock) -> None:
    token = signed()
    await verifier.verify(token)

    clock.passed = 310
    assert await refusal(verifier, token) == "the token has expired"


async def test_a_remembered_token_falls_with_its_key(ring: Ring, verifier: TokenVerifier, clock: Clock) -> None:
    token = signed()
    await verifier.verify(token)

    ring.present = [STRANGER]
    clock.passed = 31
    assert await refusal(verifier, token) == "the token's key has been retired"


async def test_a_key_that_another_process_made_is_found(ring: Ring, verifier: TokenVerifier, clock: Clock) -> None:
    await verifier.verify(signed())
    ring.present.append(STRANGER)
    foreign = signed(kid=STRANGER.kid, key=STRANGER)

    assert await refusal(verifier, foreign) == "the token's key is not one of the hub's"
    clock.passed = 6
    assert (await verifier.verify(foreign)).kid == STRANGER.kid


async def test_junk_keys_do_not_become_queries(ring: Ring, verifier: TokenVerifier) -> None:
    for number in range(50):
        await refusal(verifier, signed(kid=f"unknown-{number}"))

    assert ring.read == 1
