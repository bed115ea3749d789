"""The names and digests of ruleset versions."""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

from hub.credit.facts.vocabulary import FACTS
from hub.credit.rulesets.language.models import AnyDocument


def content_digest(ruleset: AnyDocument) -> bytes:
    """Digest what the author wrote, with SHA-256.

    Layout and remarks do not count, nor does a word that the language has gained since: only words that are set count.
    """
    content = ruleset.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def meaning_digest(ruleset: AnyDocument) -> bytes:
    """Digest what the ruleset means: what its author wrote, and the meaning of each declared fact that it names.

    Answers follow from both, so this is what their versions and fingerprints cover.
    """
    names = sorted(name for name in set(texts(ruleset)) if name in FACTS)
    meanings = "".join(f"|{name}={FACTS[name].meaning}" for name in names if FACTS[name].meaning)
    written = content_digest(ruleset)
    return hashlib.sha256(written + meanings.encode()).digest() if meanings else written


def version_name(ruleset: AnyDocument) -> str:
    """Name the version in answers: code, version and the first 8 hex digits of the digest of its meaning."""
    return f"{ruleset.code}@{ruleset.version}+{meaning_digest(ruleset).hex()[:8]}"


def published_name(ruleset: AnyDocument) -> str:
    """Name the version in a lock: its kind stands first, since a scenario and a scheme may have the same code."""
    return f"{ruleset.kind}/{ruleset.code}@{ruleset.version}"


def version_order(version: str) -> tuple[int, ...]:
    """The key that sorts versions: 2026.10 comes after 2026.9."""
    return tuple(map(int, version.split(".")))


def next_version(version: str) -> str:
    """The version that follows: 2026.2 after 2026.1."""
    year, number = version.split(".")
    return f"{year}.{int(number) + 1}"


def texts(ruleset: AnyDocument) -> Iterator[str]:
    """Every text of a document, wherever it may name something."""
    return _texts(ruleset.model_dump(mode="json"))


def _texts(content: Any) -> Iterator[str]:
    """Every text of a document, wherever a fact may be named."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _texts(part)
