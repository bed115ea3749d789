"""The kept text of each published version, beside the lock: it stays in force though its file is edited or deleted."""

from pathlib import Path

from hub.credit.rulesets.files.replacing import replace
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.parsing import ParseResult, parse
from hub.credit.rulesets.language.versions import content_digest

KEPT = "published"


def keep(folder: Path, name: str, text: str) -> None:
    """Keep the text of a version that is about to be published."""
    file = _file(folder, name)
    file.parent.mkdir(parents=True, exist_ok=True)
    replace(file, text)


def read(folder: Path, name: str, digest: str) -> ParseResult | None:
    """Read the kept text of a published version; None if there is none, or it does not have the digest in hex."""
    file = _file(folder, name)
    if not file.is_file():
        return None
    document, _ = documents.read(file, str(file.relative_to(folder.parent)))
    kept = parse(document)[0] if document else None
    return kept if kept and kept.ruleset and content_digest(kept.ruleset).hex() == digest else None


def _file(folder: Path, name: str) -> Path:
    return folder / KEPT / f"{name}.yaml"
