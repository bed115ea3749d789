"""Checks packages in order: files, signatures, the chain from one to the next, and the root of their rows."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path

import orjson
import zstandard

from hub.core.errors import Invalid, UsageError
from hub.sharing.packages.manifests.manifest import MANIFEST
from hub.sharing.packages.signatures import detached
from hub.sharing.packages.signatures.detached import BadSignature, Verifier
from hub.sharing.packages.signatures.keys import key_set
from hub.sharing.packages.verification import contents
from hub.sharing.packages.verification.contents import JWKS, SIGNATURES, UnreadableManifest
from hub.sharing.packages.verification.copy import RebuiltCopy
from hub.sharing.packages.verification.results import FaultCode, OpenedPackage, PackageFault, PackageVerification

#: What readers raise for a file that is not what its manifest says.
_UNREADABLE = (ValueError, KeyError, TypeError, OSError, csv.Error, zstandard.ZstdError)


def verify(path: Path, jwks: Path | None) -> PackageVerification:
    """Check a package, or all packages below a folder; raises UsageError where there is none to check.

    Without a key set, keys are taken from the packages: they prove that nothing was lost, not who packed it.
    """
    found = contents.folders(path if path.is_dir() else path.parent)
    if not found:
        raise UsageError(f"{path}: there is no {MANIFEST} in it")
    done = PackageVerification(keys_beside=jwks is None)
    given = _keys(jwks) if jwks else None
    opened = sorted(_opened(found, path, done), key=lambda package: package.order)
    done.packages = [package.name for package in opened]
    for package in opened:
        done.faults += contents.faults(package)
        done.faults += _signature_faults(package, given, done)
    for _, group in groupby(opened, key=lambda package: package.manifest["view"]):
        chain = list(group)
        done.faults += _chain_faults(chain)
        done.faults += _row_faults(chain, done)
    return done


def _opened(found: Sequence[Path], path: Path, done: PackageVerification) -> Iterator[OpenedPackage]:
    for folder in found:
        name = folder.name if folder == path or not path.is_dir() else folder.relative_to(path).as_posix()
        try:
            yield contents.opened(folder, name)
        except UnreadableManifest as error:
            done.faults.append(PackageFault(FaultCode.UNREADABLE, f"{name}/{MANIFEST}", str(error)))


def _signature_faults(
    package: OpenedPackage, given: Mapping[str, Verifier] | None, done: PackageVerification
) -> Iterator[PackageFault]:
    present = [name for name in SIGNATURES if (package.folder / name).exists()]
    if SIGNATURES[0] not in present:
        yield PackageFault(FaultCode.MISSING, f"{package.name}/{SIGNATURES[0]}", "the manifest is not signed")
    for name in present:
        try:
            keys = _keys(package.folder / JWKS) if given is None else given
            text = (package.folder / name).read_text("utf-8", "replace")
            done.signed_by.add(detached.check(text, package.content, keys))
        except (BadSignature, UsageError) as error:
            yield PackageFault(FaultCode.SIGNATURE, f"{package.name}/{name}", str(error))


def _chain_faults(chain: Sequence[OpenedPackage]) -> Iterator[PackageFault]:
    for before, package in pairwise(chain):
        place = f"{package.name}/{MANIFEST}"
        number, expected = package.manifest["number"], before.manifest["number"] + 1
        if number != expected:
            message = f"it is number {number} of {package.manifest['view']}, and number {expected} is not here"
            yield PackageFault(FaultCode.CHAIN, place, message)
        elif package.manifest.get("previous") != contents.digest(before):
            message = f"it follows the manifest {package.manifest.get('previous')}, and the one before is another"
            yield PackageFault(FaultCode.CHAIN, place, message)


def _row_faults(chain: Sequence[OpenedPackage], done: PackageVerification) -> Iterator[PackageFault]:
    copy = RebuiltCopy()
    for package in chain:
        if reason := copy.starts(package):
            done.unproved[package.name] = reason
            continue
        try:
            lines, root = copy.take(package)
        except _UNREADABLE as error:
            message = f"its rows cannot be read: {error}"
            yield PackageFault(FaultCode.ROWS, f"{package.name}/{MANIFEST}", message)
        else:
            yield from _differences(package, lines, root)


def _differences(package: OpenedPackage, lines: int, root: str) -> Iterator[PackageFault]:
    place, said = f"{package.name}/{MANIFEST}", package.manifest
    told = said["rows"] + said.get("tombstones", 0)
    if lines != told:
        yield PackageFault(FaultCode.ROWS, place, f"its file has {lines} rows, and the manifest says {told}")
    if root != said["root"]:
        yield PackageFault(
            FaultCode.ROOT, place, f"the root of its rows is {root}, and the manifest says {said['root']}"
        )


def _keys(path: Path) -> Mapping[str, Verifier]:
    try:
        return key_set(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, Invalid) as error:
        cause = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"{path.name}: the key set cannot be read: {cause}") from None
