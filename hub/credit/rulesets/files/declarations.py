"""The checks of declarations that need several files: a name has one meaning, and a version takes nothing away."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from hub.credit.rulesets.checks import declared_resources
from hub.credit.rulesets.language.declared_facts import FactsRuleset
from hub.credit.rulesets.language.parsing import ParseResult
from hub.credit.rulesets.language.versions import version_order
from hub.intake.ingest.declarations.language import ResourceDeclaration


def declared_twice(read: Sequence[ParseResult]) -> Iterator[str]:
    """Find facts that two files declare: a name has one meaning."""
    files: dict[str, ParseResult] = {}
    for parsed in read:
        facts = parsed.ruleset.facts if isinstance(parsed.ruleset, FactsRuleset) else ()
        for number, declaration in enumerate(facts):
            first = files.setdefault(declaration.name, parsed)
            if first is not parsed:
                what = f"{declaration.name} is declared in {first.document.path} already: give this one another name"
                yield parsed.fault(("facts", number, "name"), what)


def version_faults(read: Sequence[ParseResult]) -> Iterator[str]:
    """Compare each version of a declared resource with the one before it."""
    versions: dict[str, list[tuple[ParseResult, ResourceDeclaration]]] = defaultdict(list)
    for parsed in read:
        if isinstance(parsed.ruleset, ResourceDeclaration) and parsed.whole:
            versions[parsed.ruleset.code].append((parsed, parsed.ruleset))
    for of_code in versions.values():
        ordered = sorted(of_code, key=lambda one: version_order(one[1].version))
        for (_, earlier), (parsed, later) in pairwise(ordered):
            yield from (parsed.fault(*fault) for fault in declared_resources.version_faults(earlier, later))


def unsound_names(read: Sequence[ParseResult], sound: Collection[str]) -> frozenset[str]:
    """The facts and resources that a file declares in vain: what names them has no fault of its own by that."""
    return frozenset(name for parsed in read for name in names_declared(parsed.document.content) if name not in sound)


def names_declared(content: object) -> Iterator[str]:
    """The names that a document declares, whether or not it can be parsed."""
    match content:
        case {"kind": "resource", "code": str(code)}:
            yield code
        case {"kind": "facts", "facts": [*facts]}:
            yield from (fact["name"] for fact in facts if isinstance(fact, dict) and isinstance(fact.get("name"), str))
