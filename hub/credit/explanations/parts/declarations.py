"""The sentences of a declared resource: what a row of the file is, and what becomes of it."""

from collections.abc import Iterable, Iterator

from hub.credit.explanations.parts import heads, names
from hub.credit.explanations.parts.heads import line, section, worded
from hub.credit.explanations.results import Line
from hub.credit.facts.vocabulary import Wording
from hub.intake.ingest.declarations.language import Column, ResourceDeclaration

_RESOURCE = Wording("数据资源（resource）：一类部门文件", "a resource (resource): one kind of department file")


def resource_sections(declaration: ResourceDeclaration) -> Iterator[Line]:
    """Say who sends the file, what its columns hold, and how its rows begin, end and follow each other."""
    yield section("概况", "In short", [*heads.head(declaration, _RESOURCE), *_delivery(declaration)])
    yield section("各列", "Columns", map(_column, declaration.columns))
    yield section("每一行", "What a row is", _row(declaration))
    yield section("核对", "What is checked", _checks(declaration))
    example = [
        line(f"example/{header}", header, header, Wording(cell, cell)) for header, cell in declaration.example.items()
    ]
    yield section("示例", "Example", example)


def _delivery(declaration: ResourceDeclaration) -> Iterator[Line]:
    source, scope, order = declaration.source, declaration.narrower_scope, f"{declaration.order}"
    everybody = Wording("任何部门", "any department")
    providers = everybody if declaration.providers == "any" else _listed(map(names.department, declaration.providers))
    yield line("source", "在理由和报告中称为", "called in reasons and reports", worded(source))
    yield line("providers", "由谁报送", "sent by", providers)
    yield line("cadence", "没有一行意味着", "without a row", names.CADENCES[declaration.cadence])
    scopes = [Wording(code, code) for code in ("record:read", scope) if code]
    yield line("scope", "查阅记录所需权限", "scopes to read its records", _listed(scopes))
    yield line("order", "清单中的次序", "place in lists", Wording(order, order))


def _column(column: Column) -> Line:
    key = f"column/{column.name}"
    kind, filled = names.COLUMN_KINDS[column.kind], names.FILLED[column.optional]
    text = Wording(
        f"{column.header}（{column.name}）：{kind.zh}，{filled.zh}。{column.means}",
        f"{column.header} ({column.name}): {kind.en}, {filled.en}. {column.means}",
    )
    words = [
        line(f"{key}/{code}", code, code, _listed(Wording(word, word) for word in spelt or (code,)))
        for code, spelt in (column.words or {}).items()
    ]
    return Line(key, Wording(column.header, column.name), text, tuple(words))


def _row(declaration: ResourceDeclaration) -> Iterator[Line]:
    key = _listed(_columns(declaration, declaration.key)) if declaration.key else Wording("企业", "the enterprise")
    yield line("key", "按什么区分各行", "rows are told apart by", key)
    days = {
        "begins": (declaration.begins, "从何时起有效", "holds from"),
        "ends": (declaration.ends, "从何日起不再有效", "no longer holds from"),
        "through": (declaration.through, "有效至（含当日）", "holds through"),
        "repaired": (declaration.repaired, "信用修复日", "repaired on"),
    }
    for word, (column, zh, en) in days.items():
        if column is not None:
            yield line(word, zh, en, _listed(_columns(declaration, [column])))
    read = _listed(_columns(declaration, declaration.read_by_rules))
    yield line("rules_read", "规则可以使用", "rules may look at", read)


def _checks(declaration: ResourceDeclaration) -> Iterator[Line]:
    for column in _columns(declaration, declaration.not_in_future):
        text = Wording(f"{column.zh}不得晚于文件所述日期", f"{column.en} is not after the day of the file")
        yield Line(f"not_in_future/{column.en}", text, text)
    for earlier, later in (_columns(declaration, pair) for pair in declaration.in_order):
        text = Wording(f"{earlier.zh}不得晚于{later.zh}", f"{earlier.en} is not after {later.en}")
        yield Line(f"in_order/{earlier.en}/{later.en}", text, text)
    for part, whole in (_columns(declaration, pair) for pair in declaration.parts):
        text = Wording(f"{part.zh}是{whole.zh}的一部分", f"{part.en} is a part of {whole.en}")
        yield Line(f"parts/{part.en}/{whole.en}", text, text)


def _columns(declaration: ResourceDeclaration, among: Iterable[str]) -> list[Wording]:
    named = (declaration.column(name) for name in among)
    return [Wording(column.header, column.name) for column in named if column]


def _listed(words: Iterable[Wording]) -> Wording:
    all_words = list(words)
    return Wording("、".join(word.zh for word in all_words), ", ".join(word.en for word in all_words))
