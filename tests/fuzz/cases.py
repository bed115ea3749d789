"""One request of the fuzz: by its seed and number always the same, but for what has to be signed or unused."""

import base64
import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from urllib.parse import quote_plus

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.fuzz import documents, junk

Headers = list[tuple[bytes, bytes]]

_PATHS = (
    "/graphql",
    "/graphql/",
    "/oauth/token",
    "/oauth/introspect",
    "/oauth/revoke",
    "/.well-known/oauth-authorization-server",
    "/.well-known/jwks.json",
    "/health/live",
    "/metrics",
    "/nowhere",
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "get", "X" * 40)
_TYPES = (
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=utf-16",
    "application/json;;;=;charset",
    "application/graphql",
    "application/graphql-response+json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
)
_ACCEPTS = (
    "application/graphql-response+json",
    "application/json",
    "*/*",
    "application/json;q=0, */*;q=0.1",
    "text/html",
    "application/*;q=nan",
    ",,;;=",
    "",
)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Case:
    """`hashed` says whether a password hash may be computed for it."""

    method: str
    path: str
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    hashed: bool = False


@dataclass(frozen=True)
class Known:
    """What the fuzz may use to get past the first refusal: tokens, a secret, a key of a client."""

    issuer: str
    bearer: str
    bound: str
    secret_client: tuple[str, str]
    key_client: str
    key: ECKey

    def proof(self, random: Random | None = None, **claims: object) -> str:
        """Good, or with one claim changed where there is a Random."""
        public = self.key.as_dict(private=False)
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": {name: public[name] for name in ("kty", "crv", "x", "y")}}
        said = {"htm": "POST", "jti": str(uuid.uuid4()), "iat": int(time.time()), **claims}
        return jwt.encode(header, _odd(random, said), self.key)

    def assertion(self, random: Random | None = None) -> str:
        """Good, or with one claim changed where there is a Random."""
        now = int(time.time())
        said: dict[str, object] = {"iss": self.key_client, "sub": self.key_client, "aud": self.issuer}
        said |= {"jti": str(uuid.uuid4()), "iat": now, "exp": now + 60}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, _odd(random, said), self.key)


def case(seed: int, number: int, known: Known) -> Case:
    random = Random(f"{seed}:{number}")
    (kind,) = random.choices((_graphql, _bodies, _headers, _bound, _oauth, _anything), (45, 15, 12, 8, 15, 5))
    return kind(random, known)


def _graphql(random: Random, known: Known) -> Case:
    body: dict[str, object] = {"query": documents.query(random)}
    if random.random() < 0.4:
        body["variables"] = random.choice((junk.value(random), {"v0": junk.value(random), "uscc": junk.text(random)}))
    if random.random() < 0.15:
        body["operationName"] = junk.text(random)
    content = json.dumps(body, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    headers = [*_usual(known), (b"accept", random.choice(_ACCEPTS[:3]).encode())]
    if random.random() < 0.3:
        headers.append((b"hub-purpose", random.choice(("credit-financing", "", junk.text(random))).encode()))
    return Case("POST", "/graphql", headers, content)


def _bodies(random: Random, known: Known) -> Case:
    """A body that is not a request, or not quite."""
    whole = json.dumps({"query": documents.asked(random), "variables": {"a": 1}}).encode()
    depth = random.randrange(1, 20_000)
    ways: Sequence[Callable[[], bytes]] = (
        lambda: junk.document(random),
        lambda: junk.mutated(random, whole, 6),
        lambda: random.randbytes(random.randrange(400)),
        lambda: random.choice((b"[", b'{"a":', b'{"query":[')) * depth,
        lambda: b'{"query":"{viewer{client}}","variables":' + b"[" * depth + b"]" * depth + b"}",
        lambda: b" " * random.choice((10, 262_143, 262_145, 1_000_000)),
        lambda: b'{"query": "' + b"a" * random.choice((1_000, 262_000, 1_000_000)) + b'"}',
        lambda: b'{"query":"{viewer{client}}","variables":{"a":' + b"9" * random.randrange(1, 5_000) + b"}}",
    )
    return Case("POST", "/graphql", _usual(known), random.choice(ways)())


def _headers(random: Random, known: Known) -> Case:
    body = json.dumps({"query": "{ viewer { client } }"}).encode()
    headers: Headers = []
    for name, values in (
        (b"content-type", _TYPES),
        (b"accept", _ACCEPTS),
        (b"authorization", (f"Bearer {known.bearer}", *_authorizations(random, known))),
    ):
        for _ in range(random.choice((0, 1, 1, 1, 1, 2))):
            headers.append((name, junk.mutated(random, random.choice(values).encode("utf-8", "replace"), 1)))
    for name in (b"hub-purpose", b"dpop", b"content-encoding", b"x-forwarded-for", b"cookie", b"origin", b"if-match"):
        if random.random() < 0.2:
            headers.append((name, junk.text(random).encode()))
    return Case("POST", "/graphql", _sendable(headers), body)


def _bound(random: Random, known: Known) -> Case:
    """A token that is bound to a key, with a proof that may be good."""
    proof = known.proof(random, htu=f"{known.issuer}/graphql", ath=_digest(known.bound))
    if random.random() < 0.5:
        proof = junk.mutated(random, proof.encode(), 1).decode("utf-8", "replace")
    headers = [(b"content-type", b"application/json"), (b"authorization", f"DPoP {known.bound}".encode())]
    headers += [(b"dpop", proof.encode("utf-8", "replace"))] * random.choice((0, 1, 1, 1, 2))
    return Case("POST", "/graphql", _sendable(headers), b'{"query": "{ viewer { client } }"}')


def _oauth(random: Random, known: Known) -> Case:
    path = random.choice(("/oauth/token", "/oauth/token", "/oauth/introspect", "/oauth/revoke"))
    form = {"grant_type": "client_credentials"}
    headers: Headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    hashed = random.random() < 0.08
    if hashed:
        headers.append((b"authorization", _basic(*known.secret_client)))
    else:
        form |= {"client_assertion_type": ASSERTION_TYPE, "client_assertion": _token(random, known.assertion(random))}
    if path != "/oauth/token":
        form["token"] = _token(random, junk.text(random))
    for name in ("scope", "resource", "authorization_details", "client_id", "client_secret", "grant_type"):
        if random.random() < 0.2:
            likely = random.choice(("enterprise:read", known.issuer, junk.document(random).decode("utf-8", "replace")))
            form[name] = random.choice((likely, junk.text(random)))
    if random.random() < 0.4:
        headers.append(
            (b"dpop", _token(random, known.proof(random, htu=known.issuer + path)).encode("utf-8", "replace"))
        )
    body = "&".join(f"{name}={quote_plus(value.encode('utf-8', 'replace'))}" for name, value in form.items()).encode()
    if random.random() < 0.4:
        body = junk.mutated(random, body, 3)
    return Case("POST", path, _sendable(headers), body, hashed=hashed)


def _anything(random: Random, known: Known) -> Case:
    headers = [(b"accept", random.choice(_ACCEPTS).encode()), (b"content-type", random.choice(_TYPES).encode())]
    if random.random() < 0.5:
        headers.append((b"authorization", f"Bearer {known.bearer}".encode()))
    path = random.choice(_PATHS) + random.choice(
        ("", "?", "?query={__typename}", "?a=%ff&a=" + "b" * 3_000, "%2f..%2f")
    )
    return Case(random.choice(_METHODS), path, _sendable(headers), junk.document(random))


def _usual(known: Known) -> Headers:
    return [(b"authorization", f"Bearer {known.bearer}".encode()), (b"content-type", b"application/json")]


def _authorizations(random: Random, known: Known) -> Sequence[str]:
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    return (
        f"Bearer {known.bearer[:-3]}",
        f"Bearer {none}.{known.bearer.split('.')[1]}.",
        f"Bearer {junk.mutated(random, known.bearer.encode(), 3).decode('utf-8', 'replace')}",
        f"DPoP {known.bearer}",
        f"Bearer {known.bound}",
        "Bearer " + "a." * random.randrange(1, 2_000),
        "Basic /////w==",
        junk.text(random),
    )


def _token(random: Random, text: str) -> str:
    return junk.mutated(random, text.encode(), 2).decode("utf-8", "replace") if random.random() < 0.5 else text


def _odd(random: Random | None, claims: dict[str, object]) -> dict[str, object]:
    if random and random.random() < 0.4:
        claims[random.choice(list(claims))] = junk.value(random, 1)
    return claims


def _digest(token: str) -> str:
    return base64.urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()


def _basic(code: str, secret: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{code}:{secret}".encode())


def _sendable(headers: Sequence[tuple[bytes, bytes]]) -> Headers:
    """Without what no server lets through to its application: control characters in values."""
    return [(name, bytes(byte for byte in value if byte >= 0x20 and byte != 0x7F)) for name, value in headers]
