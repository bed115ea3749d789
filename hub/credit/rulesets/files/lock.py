"""The lock of published rulesets: a file beside them that holds the digest of each name and version, forever.

What was answered by a version is derived again by it, so a version that was published never says anything else.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import orjson
import yaml

from hub.core.errors import Conflict, Invalid
from hub.credit.rulesets.language.models import DisplayRuleset, Ruleset
from hub.credit.rulesets.language.parsing import ParseResult

LOCK = "published.yaml"
_HEAD = """\
# SHA-256 of what each published version says. A line is added by `hub rules publish` and never changed or taken away:
# new rules get a new version, since answers are derived again by the version that gave them.
"""

Lock = Mapping[str, str]


def content_digest(ruleset: Ruleset | DisplayRuleset) -> bytes:
    """SHA-256 over what the author wrote, however it is laid out; a word added to the language changes nothing."""
    content = ruleset.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def name(ruleset: Ruleset | DisplayRuleset) -> str:
    """A version's name in the lock: scenarios and schemes may share a code, so the kind stands before it."""
    return f"{ruleset.kind}/{ruleset.code}@{ruleset.version}"


def faults(folder: Path, read: Iterable[ParseResult], *, all_there: bool) -> Iterator[str]:
    """Published versions that say something else now; with `all_there`, also those whose file is gone."""
    lock = locked(folder)
    seen = set()
    for parsed in read:
        if parsed.ruleset is None or not parsed.whole:
            continue
        called, now = name(parsed.ruleset), content_digest(parsed.ruleset).hex()
        seen.add(called)
        if (published := lock.get(called, now)) != now:
            yield parsed.document.fault(
                ("version",),
                f"{called} was published saying something else (sha256 {published[:8]}, now {now[:8]}): "
                f"undo the change, or give it the next version, {_next(parsed.ruleset.version)}",
            )
    if all_there:
        for called in sorted(lock.keys() - seen):
            yield f"{folder.name}/{LOCK}:1: {called} was published and its file is gone: past answers need it"


def locked(folder: Path) -> Lock:
    """Name -> digest of everything published in a folder; empty where there is no lock."""
    path = folder / LOCK
    if not path.is_file():
        return {}
    try:
        found = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(digest, str) for digest in found.values()):
        fault = f"{folder.name}/{LOCK}:1: not a lock of names and digests"
        raise Invalid(fault, faults=[fault])
    return found


def lock(folder: Path, rulesets: Iterable[Ruleset | DisplayRuleset]) -> list[str]:
    """Add these to the folder's lock; returns the names that are new.

    Raises Conflict for one that is there and says something else.
    """
    known = dict(locked(folder))
    added = []
    for ruleset in rulesets:
        called, digest = name(ruleset), content_digest(ruleset).hex()
        if known.get(called, digest) != digest:
            raise Conflict(f"{called} is published already and says something else: give it a new version")
        if called not in known:
            added.append(called)
        known[called] = digest
    lines = "".join(f"{called}: {known[called]}\n" for called in sorted(known))
    (folder / LOCK).write_text(_HEAD + lines, "utf-8")
    return added


def _next(version: str) -> str:
    year, number = version.split(".")
    return f"{year}.{int(number) + 1}"
