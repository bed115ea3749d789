"""Whether the machine has room."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from hub.cli.upkeep.diagnoses.results import Diagnosis
from hub.core.settings import Settings

_GIB = 1 << 30
#: Shares of a disk, and bytes, that have to be free.
_LEAST, _LEAST_BYTES, _FEW = 0.05, _GIB, 0.15


def diagnose_machine(settings: Settings) -> Iterator[Diagnosis]:
    """Each disk on which the hub keeps something, once."""
    folders = {
        "data": settings.data_dir,
        "packages": settings.packages_folder,
        "checkpoints": settings.checkpoints_folder,
    }
    seen: set[int] = set()
    for name, folder in folders.items():
        place = _existing(folder)
        if (device := place.stat().st_dev) not in seen:
            seen.add(device)
            yield _disk(f"disk of {name}", place)


def _disk(subject: str, place: Path) -> Diagnosis:
    usage = shutil.disk_usage(place)
    share, told = (
        usage.free / usage.total,
        f"{usage.free / _GIB:.1f} GiB of {usage.total / _GIB:.1f} are free at {place}",
    )
    if share < _LEAST or usage.free < _LEAST_BYTES:
        return Diagnosis.fault(subject, told, "free some, or move the folder: on a full disk nothing is answered")
    if share < _FEW:
        return Diagnosis.warning(subject, told, "archive months of the log by `hub audit archive`, remove old packages")
    return Diagnosis.ok(subject, told)


def _existing(folder: Path) -> Path:
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
