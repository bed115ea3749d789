"""Detached JWS in compact form (RFC 7515, appendix F): header, nothing, signature."""

import re
from collections.abc import Mapping
from typing import Protocol

import orjson
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode

#: Says what is signed, so that a signature over a manifest is good for nothing else.
TYPE = "hub-manifest+jws"
_FORM = re.compile(r"([\w-]+)\.([\w-]*)\.([\w-]+)\s*", re.ASCII)


class Signer(Protocol):
    """A private key: whatever can sign under one algorithm and `kid`."""

    @property
    def algorithm(self) -> str: ...

    @property
    def kid(self) -> str: ...

    def sign(self, signing_input: bytes, /) -> bytes: ...

    def public(self) -> Mapping[str, object]: ...


class Verifier(Protocol):
    """A public key, for one algorithm."""

    @property
    def algorithm(self) -> str: ...

    def verifies(self, signing_input: bytes, signature: bytes, /) -> bool: ...


class BadSignature(ValueError):
    """The signature proves nothing; the message says why."""


def signed(payload: bytes, signer: Signer) -> str:
    """Sign a payload that travels beside its signature."""
    header = {"alg": signer.algorithm, "kid": signer.kid, "typ": TYPE}
    first = urlsafe_b64encode(orjson.dumps(header))
    return b"..".join((first, urlsafe_b64encode(signer.sign(_input(first, payload))))).decode("ascii")


def check(text: str, payload: bytes, keys: Mapping[str, Verifier]) -> str:
    """Return the `kid` whose key made the signature; raises BadSignature, saying what is wrong."""
    parts = _FORM.fullmatch(text)
    if parts is None:
        raise BadSignature("it is no JWS in compact form")
    if parts[2]:
        # A library may take a payload from here and never look at the file.
        raise BadSignature("it carries a payload of its own: a detached JWS has none")
    header = _header(parts[1])
    key = keys.get(header["kid"])
    if key is None:
        raise BadSignature(f"the key {header['kid']} that it names is not in the key set")
    if header["alg"] != key.algorithm:
        raise BadSignature(f"it names the algorithm {header['alg']}, and its key is for {key.algorithm}")
    if not key.verifies(_input(parts[1].encode(), payload), _decoded(parts[3])):
        raise BadSignature(f"it is not made by the key {header['kid']} over these bytes")
    return header["kid"]


def _input(header: bytes, payload: bytes) -> bytes:
    return header + b"." + urlsafe_b64encode(payload)


def _header(text: str) -> dict[str, str]:
    try:
        header = orjson.loads(_decoded(text))
    except ValueError:
        header = None
    if not isinstance(header, dict) or not all(isinstance(header.get(name), str) for name in ("alg", "kid")):
        raise BadSignature("its header names no algorithm and key")
    if header.get("typ") != TYPE or "crit" in header or "b64" in header:
        raise BadSignature(f"its header is not that of a {TYPE}")
    return header


def _decoded(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode())
    except ValueError:
        raise BadSignature("it is not written in base64url") from None
