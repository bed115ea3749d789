"""The sentences of clauses, and of all, any and not around them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hub.credit.evaluation.clauses.conditions import requirement
from hub.credit.explanations.parts.heads import line, sourced, worded
from hub.credit.explanations.results import AcceptedValues, RuleLine, Strictness
from hub.credit.facts.vocabulary import SOURCES, FactDefinition, Wording
from hub.credit.rulesets.language.models import AllOf, AnyOf, Node, NotOf
from hub.credit.rulesets.language.words import Clause, Condition

Vocabulary = Mapping[str, FactDefinition]


class ClausePosition(NamedTuple):
    """Where a clause stands: what it means that it accepts fewer values, and what it means that it is new."""

    narrowing: Strictness | None
    addition: Strictness | None

    @property
    def opposite(self) -> "ClausePosition":
        """The place below a `not`; there a new clause is no addition to what is asked for."""
        return ClausePosition(self.narrowing and self.narrowing.opposite, None)


REQUIRED = ClausePosition(Strictness.STRICTER, Strictness.STRICTER)
#: Of several ways of which one is enough, a further one lets more enterprises through.
ALTERNATIVE = ClausePosition(Strictness.STRICTER, Strictness.LOOSER)
#: A veto that is met by fewer enterprises is a milder one.
STRIKING = ClausePosition(Strictness.LOOSER, Strictness.STRICTER)


def clause_line(clause: Clause, vocabulary: Vocabulary, place: ClausePosition, *more: RuleLine) -> RuleLine:
    """Say what a clause requires, how it is judged, what helps who fails it, and where it comes from."""
    key = f"clause/{clause.code}"
    return RuleLine(
        key,
        Wording(f"条件 {clause.code}", f"clause {clause.code}"),
        Wording(f"【{clause.code}】{clause.text.zh}", f"[{clause.code}] {clause.text.en}"),
        (
            condition_line(f"{key}/condition", "判断", "judged by", clause, vocabulary, place.narrowing),
            *more,
            line(f"{key}/remedy", "不符合时", "remedy", worded(clause.remedy)),
            sourced(key, clause),
        ),
        addition=place.addition,
    )


def condition_line(
    key: str, zh: str, en: str, condition: Condition, vocabulary: Vocabulary, narrowing: Strictness | None
) -> RuleLine:
    """Say what a condition asks of a fact, and from which source the fact comes."""
    definition = vocabulary[condition.fact]
    source, text = SOURCES.get(definition.resource), requirement(definition, condition)
    from_zh = f"（数据来源：{source.zh}）" if source else "（本系统的等级）"
    from_en = f" (from {source.en})" if source else " (a grade of this hub)"
    sentence = Wording(f"{zh}：{text.zh}{from_zh}", f"{en}: {text.en}{from_en}")
    return RuleLine(key, Wording(zh, en), sentence, measure=AcceptedValues(condition, definition, narrowing))


def tree_line(node: Node, vocabulary: Vocabulary, place: ClausePosition) -> RuleLine:
    """Say a tree of clauses: groups name how their parts are joined.

    A new clause counts as stricter only among those of which all are required; within a group it may be either.
    """
    match node:
        case AllOf():
            return _group(node.all, "以下 {} 项须全部满足：", "all of these {} must hold:", vocabulary, place)
        case AnyOf():
            below = ClausePosition(place.narrowing, None)
            return _group(node.any, "以下 {} 项满足任意一项即可：", "any one of these {} is enough:", vocabulary, below)
        case NotOf():
            return _group([node.not_], "以下情形不得成立：", "this must not be the case:", vocabulary, place.opposite)
        case Clause():
            return clause_line(node, vocabulary, place)


def joined(node: Node, *, outermost: bool = True) -> Wording:
    """Write a tree in one line by the codes of its clauses: A 且（B 或 C）且非 D."""
    match node:
        case AllOf():
            return _joined(node.all, " 且 ", " and ", outermost=outermost)
        case AnyOf():
            return _joined(node.any, " 或 ", " or ", outermost=outermost)
        case NotOf():
            part = joined(node.not_, outermost=False)
            return Wording(f"非 {part.zh}", f"not {part.en}")
        case Clause():
            return Wording(node.code, node.code)


def plain(node: Node) -> bool:
    """Whether a tree only asks for all of its clauses, so that nobody needs its formula."""
    parts = node.all if isinstance(node, AllOf) else (node,)
    return all(isinstance(part, Clause) for part in parts)


def _group(nodes: Sequence[Node], zh: str, en: str, vocabulary: Vocabulary, place: ClausePosition) -> RuleLine:
    parts = tuple(tree_line(node, vocabulary, _within(node, place)) for node in nodes)
    text = Wording(zh.format(len(parts)), en.format(len(parts)))
    return RuleLine(None, text, text, parts)


def _within(node: Node, place: ClausePosition) -> ClausePosition:
    """A group inside another one adds nothing certain: it may be the group that is new, or the clause in it."""
    return place if isinstance(node, Clause) else ClausePosition(place.narrowing, None)


def _joined(nodes: tuple[Node, ...], zh: str, en: str, *, outermost: bool) -> Wording:
    parts = [joined(node, outermost=False) for node in nodes]
    text = Wording(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
    return text if outermost or len(parts) == 1 else Wording(f"（{text.zh}）", f"({text.en})")
