"""Whatever a reader may be told in English has its Chinese sentence, and the table has nothing else."""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import graphql

from hub.core.languages.translation import table
from tests.house.tree import ROOT, Module, definitions, modules

#: What operators alone are told, at a terminal or in the log: they read the English of the commands.
OPERATORS = (
    "auth.clients.commands",
    "auth.clients.rules",
    "auth.clients.trusted_documents",
    "auth.people",
    "auth.scopes",
    "auth.tokens.public_keys",
    "auth.tokens.trusted_issuers",
    "hub.cli",
    "hub.core.audit.archives",
    "hub.core.audit.checkpoints",
    "hub.core.backups",
    "hub.core.embedded",
    "hub.core.limits.rules",
    "hub.core.settings",
    "hub.core.store.migrate",
    "hub.core.store.outcomes",
    "hub.core.store.pool.servers",
    "hub.credit.decisions",
    "hub.credit.explanations",
    "hub.credit.rulesets",
    "hub.demo",
    "hub.endpoints.metrics",
    "hub.endpoints.people",
    "hub.endpoints.serving",
    "hub.intake.ingest.deliveries",
    "hub.intake.ingest.headers",
    "hub.intake.ingest.present",
    "hub.intake.ingest.quarantine",
    "hub.intake.ingest.readers",
    "hub.pages",
    "hub.sharing.data_standard",
    "hub.sharing.packages.drops",
    "hub.sharing.packages.formats",
    "hub.sharing.packages.making",
    "hub.sharing.packages.manifests",
    "hub.sharing.packages.signatures",
    "hub.sharing.packages.verification",
    "hub.sharing.workbooks",
)
#: Sentences that are put together; the table has each of what becomes of them.
TOGETHER = {
    "no provider {} is known{}": {"no provider {} is known", "no provider {} is known; did you mean {}?"},
    "no ruleset {} {}": {"no ruleset {} is in force on {}", "no ruleset {} has the version {}"},
    "{}: {}": {"{}: the code is empty", "{}: the code has {} characters, not 18"},
}
#: Where sentences about tokens and proofs are begun elsewhere, and by what they are ended here.
REFUSING = {
    "auth.proofs.assertions",
    "auth.proofs.dpop",
    "auth.tokens.authorization_details",
    "auth.tokens.jws",
    "auth.tokens.trusted_issuers",
    "auth.tokens.verifier",
}
#: Authlib's errors that the endpoints of OAuth raise as they are.
OAUTH = {"InvalidRequestError", "InvalidScopeError"}
MAKERS = {"MalformedJwt", "_refuse"}


def test_every_message_has_its_chinese_sentence() -> None:
    told = table()

    raised = {
        sentence
        for module in modules()
        for makers in (set() if _for_operators(module) else _kinds(), MAKERS if module.name in REFUSING else set())
        for sentence in _raised(module, makers)
    }

    missing = sorted(raised - told.keys() - TOGETHER.keys())
    assert missing == [], "write the Chinese sentence into hub/core/languages/messages.zh.yaml"
    assert {part for sentence in TOGETHER for part in TOGETHER[sentence]} <= told.keys()


def test_the_table_has_no_sentence_that_nobody_says() -> None:
    texts = _all_texts()

    together = set().union(*TOGETHER.values())
    unsaid = [english for english in table().keys() - together if _longest_part(english) not in texts]

    assert unsaid == [], "take it out of hub/core/languages/messages.zh.yaml"


def test_no_sentence_stands_there_twice() -> None:
    lines = (ROOT / "hub/core/languages/messages.zh.yaml").read_text("utf-8").splitlines()

    assert sum(line.startswith('"') for line in lines) == len(table()), "the later of two would win in silence"


def test_every_sentence_fits_what_varies_in_it() -> None:
    wrong = []
    for english, chinese in table().items():
        holes = english.count("{}")
        used = {int(number) for number in re.findall(r"(?<!\{)\{([0-9])(?::said)?\}", chinese)}
        if not used <= set(range(holes)) or not re.search(r"[\u4e00-\u9fff]", chinese):
            wrong.append(english)

    assert wrong == []


@cache
def _kinds() -> frozenset[str]:
    """The names of HubError, of OAuth's errors and of all that are made of them; a command's are its operator's."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for module in modules()
        for node in definitions(module)
        if isinstance(node, ast.ClassDef)
    }
    kinds, found = {"HubError", "OAuth2Error", "InvalidClientError", *OAUTH}, 0
    while found < len(kinds):
        found = len(kinds)
        kinds |= {name for name, of_name in bases.items() if of_name & kinds}
    return frozenset(kinds - {"UsageError"})


def _for_operators(module: Module) -> bool:
    return any(module.name == name or module.name.startswith(f"{name}.") for name in OPERATORS)


def _raised(module: Module, makers: Collection[str]) -> Iterator[str]:
    """The sentences with which these make errors, with {} for what varies."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers and node.args:
            sentence = _sentence(node.args[0])
            if sentence is not None:
                yield sentence


def _sentence(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
    return None


def _all_texts() -> str:
    """Every text in our modules and in graphql-core's."""
    folder = Path(graphql.__file__).parent
    theirs = (ast.parse(file.read_text("utf-8")) for file in folder.rglob("*.py"))
    trees = (*(module.tree for module in modules()), *theirs)
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return "\n".join(text for text in constants if isinstance(text, str))


def _longest_part(english: str) -> str:
    return max(english.split("{}"), key=len).strip(" .:',()")
