"""The check for contradictions: conditions of which each can be met, but not all of them together."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from hub.credit.facts.vocabulary import FactDefinition
from hub.credit.rulesets.checks.operands import RulesetFault, Vocabulary, condition_faults
from hub.credit.rulesets.language.documents import YamlPath
from hub.credit.rulesets.language.models import AllOf, AnyOf, Node, NotOf
from hub.credit.rulesets.language.operators import decisive_values, predicate
from hub.credit.rulesets.language.words import Clause


def faults(node: Node, place: YamlPath, vocabulary: Vocabulary) -> Iterator[RulesetFault]:
    """Find every `all` in a tree whose clauses about one fact exclude each other."""
    match node:
        case AllOf():
            yield from _together(node.all, (*place, "all"), vocabulary)
            for number, part in enumerate(node.all):
                yield from faults(part, (*place, "all", number), vocabulary)
        case AnyOf():
            for number, part in enumerate(node.any):
                yield from faults(part, (*place, "any", number), vocabulary)
        case NotOf():
            yield from faults(node.not_, (*place, "not"), vocabulary)


def _together(nodes: Sequence[Node], place: YamlPath, vocabulary: Vocabulary) -> Iterator[RulesetFault]:
    by_fact: dict[str, list[tuple[int, Clause]]] = defaultdict(list)
    for number, node in enumerate(nodes):
        if isinstance(node, Clause) and not any(condition_faults(node, vocabulary, ())):
            by_fact[node.fact].append((number, node))
    for name, numbered in by_fact.items():
        clauses = [clause for _, clause in numbered]
        if len(numbered) > 1 and not _satisfiable(clauses, vocabulary[name]):
            codes = ", ".join(clause.code for clause in clauses)
            yield (*place, numbered[-1][0]), f"{codes} can never be true together"


def _satisfiable(clauses: Sequence[Clause], definition: FactDefinition) -> bool:
    """Tell whether some value passes all clauses."""
    predicates = [predicate(clause, definition) for clause in clauses]
    return any(all(passes(value) for passes in predicates) for value in decisive_values(clauses, definition))
