"""Whatever is wrong in a draft of rules, a row, the log or a drop can be told in Chinese on the pages."""

import ast
import re
from collections.abc import Iterator

from hub.core.languages.translation import SentenceTable, table
from tests.house.tree import Module, modules

#: Where such sentences are written.
WHERE = (
    "hub.credit.rulesets.checks",
    "hub.credit.rulesets.rules",
    "hub.credit.rulesets.files",
    "hub.credit.rulesets.language",
    "hub.credit.examples",
    "hub.credit.rehearsal.trial",
    "hub.credit.proposals",
    "hub.intake.ingest.spellings",
    "hub.intake.ingest.rows",
    "hub.intake.ingest.rules",
    "hub.intake.ingest.standard.fields",
    "hub.intake.ingest.standard.row",
    "hub.intake.ingest.present.rules",
    "hub.intake.ingest.readers.quotes",
    "hub.intake.ingest.readers.tables.cells",
    "hub.intake.ingest.readers.tables.errors",
    "hub.core.audit.verification",
    "hub.sharing.packages.drops",
    "hub.sharing.packages.making.work",
    "hub.sharing.webhooks.calls.receivers",
    "hub.sharing.webhooks.pushing.work",
    "hub.sharing.webhooks.rules",
)
#: Sentences there that are put together with others, are no sentences, or are told to programs alone.
BESIDE = {
    "up to": "put together: a gap",
    "column of {} that rules read": "a kind of name, which stands in a sentence",
    "column of days, months or years": "a kind of name",
    "list of words": "a kind of name",
    "column of days": "a kind of name",
    "column of counts": "a kind of name",
    "value of {}": "a kind of name",
    "example of {}": "a kind of name",
    "publishing proposal {}": "what takes two people, told by four_eyes",
    "Ruleset of the credit hub": "the title of the JSON schema",
    "Value error, ": "what pydantic puts before a sentence",
    " or ": "between words",
    " and ": "between words",
    "; did you mean {}?": "put together with the name that is unknown",
    "; there are {}": "the same",
    "draft.yaml": "a name",
    "any department": "a provider",
    "what {} tells": "put together with the decision that departments tell otherwise",
    **dict.fromkeys(
        (
            *("invisible characters removed", "quotes around it removed", "blanks removed", "dashes removed"),
            *("full-width characters made half-width", "lower case made upper case", "{} removed"),
            *("{} made a blank", '="…" around it removed', "{} before it removed", "a tab"),
            "{} of the private use area made {} ({})",
        ),
        "how the spelling of a cell was repaired: `{} was read as {}` says what it was read as",
    ),
    "unexpected end of data": "what the csv module says, by which one is known",
    "Unified social credit code, GB 32100-2015, in its one spelling.": "what a column means",
    "made a package": "the log of the worker",
    "a package is not dropped": "the log of the worker",
    "a drop waits": "the log of the worker",
    "dropped a package": "the log of the worker",
    "a package waits": "the log of the worker",
    "a webhook is paused": "the log of the worker",
    "Attempts to deliver a message of a webhook.": "what a metric counts",
    "Events of webhooks that arrived.": "what a metric counts",
    "cannot be read": "put together",
    "a walk from a checkpoint on has no tree": "a mistake of the code",
    ": hold it against the archive, by --archive": "told at a terminal, to whoever names a checkpoint",
    "entries up to {} are archived, and the checkpoint is over {}": "the same",
    "{}: hold it against the archive, by --archive": "the same",
}


def test_every_fault_has_its_chinese_sentence() -> None:
    told = "\n".join([*table(SentenceTable.FAULTS), *table(SentenceTable.MESSAGES)])

    missing = {
        sentence
        for module in modules()
        if any(module.name == name or module.name.startswith(f"{name}.") for name in WHERE)
        for sentence in _sentences(module)
        if sentence not in BESIDE and _longest_part(sentence) not in told
    }

    assert missing == set(), "write the Chinese sentence into hub/core/languages/faults.zh.yaml"


def test_nothing_is_told_that_nobody_says() -> None:
    """Sentences of pydantic and PyYAML stand there too; they begin a word that none of ours does."""
    texts = "\n".join(text for module in modules() for text in _texts(module.tree))

    faults = [each for each in table(SentenceTable.FAULTS) if not _theirs(each)]
    unsaid = [each for each in faults if not any(part in texts for part in _parts(each))]

    assert unsaid == [], "take it out of hub/core/languages/faults.zh.yaml"


def _theirs(sentence: str) -> bool:
    beginnings = ("Input should", "a valid ", "greater than", "less than", "String ", "List ", "Tuple ", "Dictionary ")
    yaml = ("could not", "mapping values", "expected ", "found ", "day is out", "month must", "Decimal input")
    return sentence.startswith((*beginnings, *yaml))


def _sentences(module: Module) -> Iterator[str]:
    """Texts of several words, with {} for what varies, but for docstrings and statements of SQL."""
    skipped = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(node.value)
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
    for node in ast.walk(module.tree):
        text = None if node in skipped else _text(node)
        if text and _is_sentence(text):
            yield text


def _text(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
    return None


def _is_sentence(text: str) -> bool:
    words = text.strip().split()
    sql = {"select", "insert", "update", "delete", "with", "create", "from", "\\{}"}
    return (
        len(words) > 1
        and words[0].lower() not in sql
        and "$1" not in text
        and words[0] != "#"
        and any(word.isalpha() and word.isascii() for word in words)
    )


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _longest_part(sentence: str) -> str:
    """The longest of what does not vary; where the fault stands (`:1:`) is no part of it."""
    return max(re.split(r"\{\w*\}|^:?1: |:1: ", sentence), key=len).strip(" .:',()[]?;")


def _parts(sentence: str) -> list[str]:
    """Every part of several words that does not vary: some are put together by code."""
    parts = (part.strip(" .:',()[]?;") for part in re.split(r"\{\}|; |: |, but ", sentence))
    return [part for part in parts if " " in part] or [_longest_part(sentence)]
