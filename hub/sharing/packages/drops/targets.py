"""Writes a package's files to a target; the manifest comes last, so that what has one is whole."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from hub.core.errors import Unavailable
from hub.sharing.packages import rules
from hub.sharing.packages.manifests.manifest import MANIFEST

_NO_OBSTORE = "an s3:// target needs obstore, which is not installed: pip install 'huarong-credit-hub[s3]'"
_NO_ASYNCSSH = "an sftp:// target needs asyncssh, which is not installed: pip install 'huarong-credit-hub[sftp]'"
_NO_KEY = "an sftp:// target needs HUB_SFTP_KEY and HUB_SFTP_KNOWN_HOSTS: the server's key is pinned there"
_PORT = 22
#: Seconds until a server that does not answer is given up, for now.
_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class SftpAccess:
    """The hub's private key for SFTP servers, and the file that pins their keys."""

    key: Path | None
    known_hosts: Path | None


@dataclass(frozen=True, slots=True)
class Drop:
    """A package's folder, and the name that it gets at the target."""

    folder: Path
    name: str

    @property
    def files(self) -> Sequence[Path]:
        """Every file, the manifest last."""
        return sorted(self.folder.iterdir(), key=lambda file: (file.name == MANIFEST, file.name))


async def drop(target: str, package: Drop, access: SftpAccess) -> None:
    """Write a package to a target; raises Unavailable, saying what stands in the way."""
    rules.check_target(target)
    place = urlsplit(target)
    await _KINDS[place.scheme](place, package, access)


async def _to_folder(place: SplitResult, package: Drop, _: SftpAccess) -> None:
    def copy() -> None:
        folder = Path(unquote(place.path)) / package.name
        folder.mkdir(parents=True, exist_ok=True)
        for file in package.files:
            unfinished = folder / f".{file.name}.unfinished"
            shutil.copyfile(file, unfinished)
            unfinished.rename(folder / file.name)

    try:
        await asyncio.to_thread(copy)
    except OSError as error:
        raise Unavailable(f"the folder {unquote(place.path)} cannot be written: {error.strerror}") from error


async def _to_object_store(place: SplitResult, package: Drop, _: SftpAccess) -> None:
    try:
        import obstore
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    except ImportError:
        raise Unavailable(_NO_OBSTORE) from None
    try:
        store = from_url(place.geturl())
        for file in package.files:
            await obstore.put_async(store, f"{package.name}/{file.name}", file)
    except BaseError as error:
        cause = str(error).partition("\n")[0]
        raise Unavailable(f"the object store {place.netloc} cannot be written: {cause}") from error


async def _to_sftp(place: SplitResult, package: Drop, access: SftpAccess) -> None:
    try:
        import asyncssh
    except ImportError:
        raise Unavailable(_NO_ASYNCSSH) from None
    if access.key is None or access.known_hosts is None:
        raise Unavailable(_NO_KEY)
    try:
        async with asyncssh.connect(**_connection(place, access)) as connection, connection.start_sftp_client() as sftp:
            folder = f"{unquote(place.path).rstrip('/')}/{package.name}"
            await sftp.makedirs(folder, exist_ok=True)
            for file in package.files:
                unfinished = f"{folder}/.{file.name}.unfinished"
                await sftp.put(str(file), unfinished)
                await sftp.posix_rename(unfinished, f"{folder}/{file.name}")
    except ValueError as error:  # asyncssh's own, of keys and of nothing else
        raise Unavailable(f"the key in HUB_SFTP_KEY cannot be read: {error}") from error
    except asyncssh.HostKeyNotVerifiable as error:
        raise Unavailable(f"the SFTP server {place.netloc} has another key than HUB_SFTP_KNOWN_HOSTS pins") from error
    except (asyncssh.Error, OSError, TimeoutError) as error:
        cause = str(error) or f"no answer within {_PATIENCE:g} seconds"
        raise Unavailable(f"the SFTP server {place.netloc} cannot be reached or written: {cause}") from error


def _connection(place: SplitResult, access: SftpAccess) -> Mapping[str, Any]:
    """Nothing is taken from the machine's own SSH settings, and no password is sent."""
    return {
        "host": place.hostname or "",
        "port": place.port or _PORT,
        "username": place.username or "hub",
        "client_keys": [str(access.key)],
        "known_hosts": str(access.known_hosts),
        "config": None,
        "agent_path": None,
        "password": None,
        "connect_timeout": _PATIENCE,
        "login_timeout": _PATIENCE,
        "keepalive_interval": _PATIENCE,
    }


_KINDS: Mapping[str, Callable[[SplitResult, Drop, SftpAccess], Awaitable[None]]] = {
    "file": _to_folder,
    "s3": _to_object_store,
    "sftp": _to_sftp,
}
