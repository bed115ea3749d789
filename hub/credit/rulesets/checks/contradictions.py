"""Conditions that never hold together: each can be met, all of them cannot."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from hub.credit.facts.results import Value
from hub.credit.facts.vocabulary import FactDefinition, FactType
from hub.credit.rulesets.checks.operands import RulesetFault, Vocabulary, condition
from hub.credit.rulesets.language.documents import YamlPath
from hub.credit.rulesets.language.models import AllOf, AnyOf, Node, NotOf
from hub.credit.rulesets.language.operators import tested
from hub.credit.rulesets.language.words import Clause

_HALF = Decimal("0.5")


def faults(node: Node, place: YamlPath, vocabulary: Vocabulary) -> Iterator[RulesetFault]:
    """Wherever all of several clauses are asked for and two of the same fact exclude each other."""
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
        if isinstance(node, Clause) and not any(condition(node, vocabulary, ())):
            by_fact[node.fact].append((number, node))
    for name, written in by_fact.items():
        clauses = [clause for _, clause in written]
        if len(written) > 1 and not _met(clauses, vocabulary[name]):
            codes = ", ".join(clause.code for clause in clauses)
            yield (*place, written[-1][0]), f"{codes} can never be true together"


def _met(clauses: Sequence[Clause], definition: FactDefinition) -> bool:
    """Whether some value passes them all; bounds and what lies just beside them stand for all numbers."""
    tests = [tested(clause, definition) for clause in clauses]
    return any(all(test(value) for test in tests) for value in _values(clauses, definition))


def _values(clauses: Sequence[Clause], definition: FactDefinition) -> Iterator[Value]:
    operands = [operand for clause in clauses for operand in clause.operands]
    match definition.type:
        case FactType.NUMBER | FactType.YEARS:
            step = 1 if definition.type is FactType.YEARS else _HALF
            for bound in (Decimal(str(operand)) for operand in operands):
                yield from (bound - step, bound, bound + step)
        case FactType.FLAG:
            yield from (True, False)
        case FactType.CHOICE:
            yield from definition.choices
        case FactType.TEXT:
            yield from operands
