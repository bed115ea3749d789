"""Replacing a file at once: a process that reads it meanwhile sees the old text or the new one, never a part."""

import os
from pathlib import Path


def replace(file: Path, text: str) -> None:
    """Write the text beside the file, then put it in its place."""
    written = file.with_name(f".{file.name}.{os.getpid()}")
    written.write_text(text, "utf-8")
    written.replace(file)
