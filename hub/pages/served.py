"""Files that browsers may keep for good, at addresses that change with what is in them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.core.errors import Unavailable

_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript"}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A style sheet or a script, and where it stands."""

    path: str
    suffix: str
    content: bytes

    @property
    def route(self) -> Route:
        return Route(self.path, self._answer)

    async def _answer(self, _: Request) -> Response:
        return Response(self.content, media_type=_MEDIA_TYPES[self.suffix], headers=_FOR_GOOD)


def served_file(file: Path, below: str, whose: str) -> ServedFile:
    """Read a file that is served below a path; raises Unavailable, saying who lacks it, where it was not made."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise Unavailable(f"{whose} lacks {file}: `make --always-make install` puts it there") from None
    digest = hashlib.sha256(content).hexdigest()[:16]
    return ServedFile(f"{below}/{digest}/{file.name}", file.suffix, content)
