"""Opens a package and holds its files against its manifest."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from hub.sharing.packages.manifests.manifest import MANIFEST
from hub.sharing.packages.manifests.measures import measure
from hub.sharing.packages.verification.results import FaultCode, OpenedPackage, PackageFault

JWKS = "jwks.json"
SIGNATURES = (f"{MANIFEST}.jws", f"{MANIFEST}.sm2.jws")
_BESIDE = {MANIFEST, JWKS, *SIGNATURES}
_REQUIRED = {"view": str, "number": int, "kind": str, "to": int, "root": str, "rows": int, "resources": list}


class UnreadableManifest(ValueError):
    """There is no manifest that the hub could have written; the message says why."""


def folders(path: Path) -> Sequence[Path]:
    """The packages in a folder: the folder itself if it has a manifest, else those below it that are packages."""
    if (path / MANIFEST).exists():
        return [path]
    return sorted({found.parent for found in path.rglob(MANIFEST)})


def opened(folder: Path, name: str) -> OpenedPackage:
    """Read a package's manifest; raises UnreadableManifest."""
    content = (folder / MANIFEST).read_bytes()
    try:
        document = orjson.loads(content)
    except ValueError:
        raise UnreadableManifest("it is not JSON") from None
    for member, kind in _REQUIRED.items():
        if not isinstance(document, dict) or type(document.get(member)) is not kind:
            raise UnreadableManifest(f"it has no member {member!r} as the hub writes it")
    return OpenedPackage(folder, name, content, document)


def faults(package: OpenedPackage) -> Iterator[PackageFault]:
    """Whatever of a package's files is missing, altered or not named by its manifest."""
    listed = [each for each in package.manifest["resources"] if isinstance(each, dict)]
    for resource in listed:
        yield from _faults_of(resource, package)
    named = {str(each.get("path")) for each in listed} | _BESIDE
    for file in sorted(package.folder.iterdir()):
        if file.name not in named:
            yield PackageFault(FaultCode.UNLISTED, f"{package.name}/{file.name}", "the manifest does not name it")


def _faults_of(resource: Mapping[str, Any], package: OpenedPackage) -> Iterator[PackageFault]:
    name = str(resource.get("path"))
    place = f"{package.name}/{name}"
    if Path(name).name != name:
        yield PackageFault(FaultCode.UNREADABLE, place, "the manifest names a file outside the package")
    elif not (package.folder / name).is_file():
        yield PackageFault(FaultCode.MISSING, place, "the file is missing")
    elif difference := _difference(resource, package.folder / name):
        yield PackageFault(FaultCode.ALTERED, place, difference)


def _difference(resource: Mapping[str, Any], path: Path) -> str | None:
    measures = measure(path)._asdict()
    for member, word in (("bytes", "size"), ("sha256", "SHA-256"), ("sm3", "SM3")):
        if measures[member] != resource.get(member):
            return f"its {word} is {measures[member]}, and the manifest says {resource.get(member)}"
    return None


def digest(package: OpenedPackage) -> str:
    """The SHA-256 of the manifest, by which the next one names it."""
    return hashlib.sha256(package.content).hexdigest()
