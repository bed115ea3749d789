"""The names and digests of ruleset versions."""

import hashlib

import orjson

from hub.credit.rulesets.language.models import DisplayRuleset, Ruleset


def content_digest(ruleset: Ruleset | DisplayRuleset) -> bytes:
    """Digest what the author wrote, with SHA-256.

    Layout and remarks do not count, nor does a word that the language has gained since: only words that are set count.
    """
    content = ruleset.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def version_name(ruleset: Ruleset | DisplayRuleset) -> str:
    """Name the version in answers: code, version and the first 8 hex digits of its content digest."""
    return f"{ruleset.code}@{ruleset.version}+{content_digest(ruleset).hex()[:8]}"


def published_name(ruleset: Ruleset | DisplayRuleset) -> str:
    """Name the version in a lock: its kind stands first, since a scenario and a scheme may have the same code."""
    return f"{ruleset.kind}/{ruleset.code}@{ruleset.version}"


def version_order(version: str) -> tuple[int, ...]:
    """The key that sorts versions: 2026.10 comes after 2026.9."""
    return tuple(map(int, version.split(".")))


def next_version(version: str) -> str:
    """The version that follows: 2026.2 after 2026.1."""
    year, number = version.split(".")
    return f"{year}.{int(number) + 1}"
