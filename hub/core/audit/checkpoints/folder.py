"""Where checkpoints are kept: a folder outside the store, with the key that signs them.

key               the private key, for the worker alone
key.pub           the public one
checkpoint        the newest
peaks             those of the Merkle tree under the newest, which vouches for them
2026-11-29        the last of that day
"""

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.signed_notes import NoteKey, NoteSigner
from hub.core.errors import Invalid, Unavailable

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CheckpointFolder:
    """Each file is there whole or not at all; what cannot be read or written raises Unavailable."""

    path: Path

    def signer(self, origin: str) -> NoteSigner:
        """The key that signs; made under the log's `origin` where there is none yet.

        A log that follows one which was cut off is another log: its origin has its number.
        """
        before = len(list(self.path.glob("ended/*")))
        try:
            if self._read("key") is None:
                made = NoteSigner.make(f"{origin}/{before + 1}" if before else origin)
                self._reached(lambda: self._write("key", made.text + "\n", secret=True))
            signer = NoteSigner.read(self._read("key") or "")
        except Invalid as error:
            raise Unavailable(f"{self.path / 'key'}: {error.message}") from None
        if self.public_key() is None:
            self._reached(lambda: self._write("key.pub", signer.public.text + "\n"))
        return signer

    def public_key(self) -> str | None:
        """The text of the public key, where there is one."""
        return self._read("key.pub")

    def newest(self) -> str | None:
        """The newest signed checkpoint."""
        return self._read("checkpoint")

    def of_day(self, day: str) -> str | None:
        """The last signed checkpoint of a day, which is written 2026-11-29."""
        return self._read(day) if _DAY.fullmatch(day) else None

    def peaks(self) -> Sequence[bytes]:
        """The peaks that were kept with a checkpoint; whoever wrote them, only a signed root vouches for them."""
        try:
            return [bytes.fromhex(line) for line in (self._read("peaks") or "").splitlines()]
        except ValueError:
            return []

    def keep(self, note: str, peaks: Sequence[bytes], day: date) -> None:
        self._reached(lambda: self._write("peaks", "".join(f"{peak.hex()}\n" for peak in peaks)))
        self._reached(lambda: self._write(day.isoformat(), note))
        self._reached(lambda: self._write("checkpoint", note))

    def vouched(self, key: NoteKey) -> Checkpoint | None:
        """The newest checkpoint, which the key must have signed."""
        note = self.newest()
        try:
            return Checkpoint.open(note, key) if note else None
        except Invalid as error:
            raise Unavailable(f"{self.path / 'checkpoint'}: {error.message}") from None

    def succeed(self) -> None:
        """Put key and checkpoints aside, as the log they vouch for is not continued; the next key names a new log."""
        aside = self.path / "ended" / os.urandom(4).hex()
        with suppress(FileNotFoundError):
            self._reached(lambda: self._move(aside))

    def _move(self, aside: Path) -> None:
        kept = [file for file in self.path.iterdir() if file.is_file()]
        aside.mkdir(parents=True)
        for file in kept:
            file.rename(aside / file.name)

    def _read(self, name: str) -> str | None:
        try:
            return (self.path / name).read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable("a checkpoint of the log cannot be read", cause=f"{self.path / name}: {error}") from None

    def _reached(self, work: Callable[[], None]) -> None:
        try:
            work()
        except OSError as error:
            raise Unavailable(f"the folder of checkpoints {self.path} cannot be written", cause=str(error)) from None

    def _write(self, name: str, text: str, *, secret: bool = False) -> None:
        """Write a file whole; a secret is closed to others, and stays where another process was quicker to make it."""
        self.path.mkdir(parents=True, exist_ok=True)
        new = self.path / f".{name}.{os.getpid()}"
        flags, mode = os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if secret else 0o644
        with os.fdopen(os.open(new, flags, mode), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if not secret:
            new.rename(self.path / name)
            return
        with suppress(FileExistsError):
            os.link(new, self.path / name)
        new.unlink()
