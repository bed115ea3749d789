"""Signed notes (c2sp.org/signed-note): a text, a blank line, and lines of signatures, here by Ed25519."""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hub.core.errors import Invalid

#: The signature type of Ed25519, before the key in all that is written of it.
_ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]+")
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})\s*")
_PRIVATE = "PRIVATE+KEY+"
_SIGNATURE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)")
#: Signature lines that are looked at; witnesses may have added theirs.
_MOST_SIGNATURES = 64


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key under its name; its `text` is what verifiers of notes are given."""

    name: str
    key: Ed25519PublicKey

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `name+id+key`; raises Invalid."""
        name, number, raw = _parts(text, "no key of a signed note, which is written name+id+key")
        key = cls(name, Ed25519PublicKey.from_public_bytes(raw))
        _require_id(key, number)
        return key

    @property
    def id(self) -> bytes:
        """The first four bytes of a hash over name, type and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._typed).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self._typed).decode()}"

    @property
    def _typed(self) -> bytes:
        return _ED25519 + self.key.public_bytes_raw()

    def open(self, note: str) -> str:
        """The text of a note that this key has signed; raises Invalid, saying what is wrong with another."""
        text, blank, lines = note.rpartition("\n\n")
        if not blank or not lines.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", note):
            raise Invalid("this is no signed note: a text, a blank line, and signatures")
        signatures = [_SIGNATURE.fullmatch(line) for line in lines[:-1].split("\n")[:_MOST_SIGNATURES]]
        if not all(signatures):
            raise Invalid("a line after the blank one is no signature")
        own = [raw[4:] for each in signatures if each and each[1] == self.name if (raw := _raw(each[2]))[:4] == self.id]
        if not own:
            raise Invalid(f"the note is not signed by {self.name}+{self.id.hex()}")
        for signature in own:
            self._require(signature, f"{text}\n".encode())
        return f"{text}\n"

    def _require(self, signature: bytes, signed: bytes) -> None:
        try:
            self.key.verify(signature, signed)
        except InvalidSignature:
            raise Invalid(f"the signature of {self.name}+{self.id.hex()} is not one over this text") from None


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """A private key under its name; its `text` is a secret."""

    name: str
    key: Ed25519PrivateKey

    @classmethod
    def make(cls, name: str) -> Self:
        if not _NAME.fullmatch(name):
            raise Invalid(f"{name!r} is no name of a key: it has a blank or a plus")
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `PRIVATE+KEY+name+id+key`; raises Invalid."""
        name, number, raw = _parts(text.removeprefix(_PRIVATE), "no private key of signed notes")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(raw))
        _require_id(signer.public, number)
        return signer

    @property
    def public(self) -> NoteKey:
        return NoteKey(self.name, self.key.public_key())

    @property
    def text(self) -> str:
        raw = base64.b64encode(_ED25519 + self.key.private_bytes_raw()).decode()
        return f"{_PRIVATE}{self.name}+{self.public.id.hex()}+{raw}"

    def sign(self, text: str) -> str:
        """The note of a text that ends with a line break."""
        signature = base64.b64encode(self.public.id + self.key.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.name} {signature}\n"


def _parts(text: str, wrong: str) -> tuple[str, str, bytes]:
    parts = _KEY.fullmatch(text)
    raw = _raw(parts[3]) if parts else b""
    if parts is None or raw[:1] != _ED25519 or len(raw) != 33:
        raise Invalid(wrong)
    return parts[1], parts[2], raw[1:]


def _require_id(key: NoteKey, number: str) -> None:
    if key.id.hex() != number:
        raise Invalid(f"the key of {key.name} has the id {key.id.hex()}, not {number}")


def _raw(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
