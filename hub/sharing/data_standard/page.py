"""Write the standard as the Chinese page that departments get."""

from collections.abc import Iterable, Iterator, Mapping

from hub.intake.ingest.standard.kinds import ColumnKind
from hub.intake.ingest.standard.resource import Cadence
from hub.sharing.data_standard.results import PublishedColumn, PublishedResource, PublishedStandard
from hub.sharing.data_standard.rules import example_file

#: Where the page is kept, and what writes it anew.
PAGE = "docs/data-standard.zh-CN.md"
RENEW = f"hub schema --intake > {PAGE}"

#: How each kind is called, and how its cells may be written.
KINDS: Mapping[ColumnKind, tuple[str, tuple[str, ...]]] = {
    ColumnKind.CODE: ("统一社会信用代码", ("91420799MA0000015U",)),
    ColumnKind.DATE: ("日期", ("2025-02-08", "2025/2/8", "2025.2.8", "20250208", "2025年2月8日")),
    ColumnKind.MONTH: ("月份", ("2025-06", "2025/6", "202506", "2025年6月")),
    ColumnKind.YEAR: ("年度", ("2025", "2025年", "2025年度")),
    ColumnKind.AMOUNT: ("金额", ("12500元", "12,500", "1.25万元", "3亿元", "50万美元")),
    ColumnKind.COUNT: ("整数", ("12", "1,200", "12人")),
    ColumnKind.SCORE: ("0 至 100 的数", ("88", "88.5")),
    ColumnKind.FLAG: ("是或否", ("是", "否", "有", "无", "欠缴", "正常")),
    ColumnKind.CHOICE: ("限定用语", ()),  # each column has words of its own
    ColumnKind.QUALIFICATION: ("资质名称", ("高新技术企业", "专精特新“小巨人”企业")),
    ColumnKind.DIVISION: ("行政区划代码", ("420703", "420703101")),
    ColumnKind.NAME: ("名称", ("虚构一号科技有限公司",)),
    ColumnKind.NUMBER: ("文号、案号、编号", ("虚市监罚〔2025〕1号", "虚市监罚[2025]1号")),
    ColumnKind.TEXT: ("文字", ("未按规定公示年度报告",)),
}
_CADENCES: Mapping[Cadence, str] = {
    Cadence.STATE: "每户一行：没有行的企业，情况不明",
    Cadence.EVENT: "每事一行：名单报到后，没有行的企业即没有此事",
    Cadence.PERIOD: "每期一行：没有行的时期，数据缺失",
}
_OPENING = f"""# 信用数据采集规范

各部门按此报送信用数据。本页由枢纽按其读取文件所用的声明生成，请勿手改；声明变动后以 `{RENEW}` 重写。

- 文件为电子表格或 CSV（UTF-8 或 GB18030），第一行为表头，每行一条记录；表头用下列中文列名或英文名，次序不限。
- 表头不同的，用映射说明各列对应哪一列（`hub mapping add`），见 [commands.md](commands.md#headers-of-ones-own)。
- 标“必填”的列缺一不可；必填而空缺、写法不明的行不入库，留待人工处理。
- 金额单位写在数字后，或写在列名的括号里，如“罚款金额（万元）”；都没有时按元计。
- 不得含自然人的证件号码、电话；自然人的记录不得报送。
- 每个文件由一个提供方报送，注明数据截至哪一天：`hub ingest 资源代码 文件 --provider 提供方代码 --as-of 日期`。"""


def page(standard: PublishedStandard) -> str:
    """The whole page, in Markdown."""
    return "\n\n".join((_OPENING, _kinds(), _providers(standard), *map(resource_section, standard.resources))) + "\n"


def _kinds() -> str:
    rows = ((name, "、".join(f"`{text}`" for text in examples) or "见各列的用语") for name, examples in KINDS.values())
    return f"## 列的类型\n\n{_table(('类型', '写法举例'), rows)}"


def _providers(standard: PublishedStandard) -> str:
    rows = ((f"`{each.code}`", each.name) for each in standard.providers)
    return f"## 提供方代码\n\n不在表中的代码不予接收；`*` 代表任何结尾。\n\n{_table(('代码', '名称'), rows)}"


def resource_section(resource: PublishedResource) -> str:
    """What the page says of one resource, with its example file."""
    columns = _table(("列名", "英文名", "必填", "类型", "用语"), map(_column, resource.columns))
    facts = "\n".join(f"- {fact}" for fact in _facts(resource))
    example = f"```csv {resource.code}.csv\n{example_file(resource)}```"
    return f"## {resource.title} `{resource.code}`\n\n{facts}\n\n{columns}\n\n示例文件：\n\n{example}"


def _facts(resource: PublishedResource) -> Iterator[str]:
    senders = "任何提供方" if resource.providers is None else "、".join(f"`{code}`" for code in resource.providers)
    yield f"报送：{senders}"
    yield _CADENCES[resource.cadence]
    yield f"同一条记录：{'、'.join(resource.key)}相同的为同一条，以数据截至日较晚的为准"
    yield f"有效：自{resource.begins}起（未填的，自数据截至日起），{_until(resource)}"
    if resource.repaired:
        yield f"修复：自{resource.repaired}起不再展示、共享和使用"
    limit = resource.max_age_days
    yield f"时效：评价和判定最多使用 {limit} 天前的数据" if limit else "时效：评价和判定不使用，或不限"
    yield f"查询权限：`record:read`{f' 和 `{resource.scope}`' if resource.scope else ''}"


def _until(resource: PublishedResource) -> str:
    if resource.last_day:
        return f"至{resource.last_day}止（含当日）"
    return f"至{resource.ends}止（不含当日），未填的仍然有效" if resource.ends else "至有新的记录止"


def _column(column: PublishedColumn) -> tuple[str, ...]:
    words = "、".join(column.words)
    more = f"；也可写{'、'.join(column.also)}" if column.also else ""
    return column.title, f"`{column.name}`", "必填" if column.required else "", KINDS[column.kind][0], words + more


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = (tuple(titles), *map(tuple, rows))
    head, *body = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join((head, f"|{' --- |' * len(lines[0])}", *body))
