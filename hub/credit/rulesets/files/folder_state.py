"""The state of a folder of rulesets, by which a change of its files is noticed."""

from pathlib import Path

#: Name, time of change in ns and size in bytes of each file.
FolderState = tuple[tuple[str, int, int], ...]


def folder_state(folder: Path) -> FolderState:
    """The state of the folder's files, kept texts among them; empty where there is no folder."""
    try:
        files = [(str(path.relative_to(folder)), path.stat()) for path in sorted(folder.rglob("*.yaml"))]
    except FileNotFoundError:
        return ()
    return tuple((name, status.st_mtime_ns, status.st_size) for name, status in files)
