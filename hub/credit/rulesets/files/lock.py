"""The lock of published rulesets: a file beside them with the digest of each published version.

An answer is derived again by the version that gave it, so a published version may never say anything else.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from hub.core.errors import Conflict, Invalid
from hub.core.release.shipped_yaml import is_shipped, read_shipped
from hub.credit.rulesets.files.replacing import replace
from hub.credit.rulesets.language.models import AnyDocument
from hub.credit.rulesets.language.parsing import ParseResult
from hub.credit.rulesets.language.versions import content_digest, next_version, published_name

LOCK = "published.yaml"
_HEAD = """\
# SHA-256 of what each published version says. A line is added by `hub rules publish` and never changed or taken away:
# new rules get a new version, since answers are derived again by the version that gave them.
"""

#: Name of a published version -> its content digest in hex.
PublishedDigests = Mapping[str, str]


def faults(folder: Path, read: Iterable[ParseResult]) -> Iterator[str]:
    """Find published versions of the folder that say something else in what was `read`."""
    digests = published_digests(folder)
    for parsed in read:
        if parsed.ruleset is None or not parsed.whole:
            continue
        name, now = published_name(parsed.ruleset), content_digest(parsed.ruleset).hex()
        if (published := digests.get(name, now)) != now:
            yield parsed.document.fault(
                ("version",),
                f"{name} was published saying something else (sha256 {published[:8]}, now {now[:8]}): "
                f"undo the change, or give it the next version, {next_version(parsed.ruleset.version)}",
            )


def lost_faults(folder: Path, lost: Iterable[str], read: Iterable[ParseResult]) -> Iterator[str]:
    """Write the faults of published versions of which there is no text any longer.

    Either their file was changed, which then is among what was `read`, or it is gone.
    """
    changed = {published_name(parsed.ruleset): parsed for parsed in read if parsed.ruleset and parsed.whole}
    for name in lost:
        if name in changed:
            yield from faults(folder, [changed[name]])
        else:
            yield f"{folder.name}/{LOCK}:1: {name} was published and its file is gone: past answers need it"


def published_digests(folder: Path) -> PublishedDigests:
    """Read the lock of a folder; empty where there is none. Raises Invalid for a file that is no lock."""
    path = folder / LOCK
    if not path.is_file():
        return {}
    try:
        text = path.read_text("utf-8")
        content = (read_shipped(text) if is_shipped(path) else yaml.safe_load(text)) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError):
        content = None
    if not isinstance(content, dict) or not all(isinstance(digest, str) for digest in content.values()):
        fault = f"{folder.name}/{LOCK}:1: not a lock of names and digests"
        raise Invalid(fault, faults=[fault])
    return content


def add(folder: Path, rulesets: Iterable[AnyDocument]) -> list[str]:
    """Add versions to the folder's lock; returns the names that are new.

    Raises Conflict for a version that is in the lock and says something else.
    """
    digests = dict(published_digests(folder))
    added = []
    for ruleset in rulesets:
        name, digest = published_name(ruleset), content_digest(ruleset).hex()
        if digests.get(name, digest) != digest:
            raise Conflict(f"{name} is published already and says something else: give it a new version")
        if name not in digests:
            added.append(name)
        digests[name] = digest
    lines = "".join(f"{name}: {digests[name]}\n" for name in sorted(digests))
    replace(folder / LOCK, _HEAD + lines)
    return added
