"""A file that the operator writes beside the settings, read once when a process starts."""

from pathlib import Path

import orjson
import yaml

from hub.core.errors import UsageError


def parsed(path: Path, setting: str) -> object:
    """Parse a YAML or JSON file; a JSON file is not read as YAML, which would take some of its strings otherwise.

    Raises UsageError, naming the setting that names the file.
    """
    try:
        text = path.read_bytes()
        return orjson.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise UsageError(f"{setting}: {path} cannot be read: {error.strerror}") from None
    except (orjson.JSONDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"{setting}: {path}: {' '.join(str(error).split())}") from None
