"""The columns of a table: the titles of its fields as bureaus spell them, and columns beside them."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from hub.intake.ingest.standard.kinds import ColumnKind, kind_of
from hub.intake.ingest.standard.resource import Resource, required_fields
from tests.fuzz.workbooks import values
from tests.fuzz.workbooks.plan import Written

_CODES = (
    "统一社会信用代码", "社会信用代码", "信用代码", "纳税人识别号", "统一社会信用代码（注册号）",
    "企业统一社会信用代码", "统一社会信用代码/纳税人识别号",
)  # fmt: skip
_MARKED = ("{}", "{}", "{}", "*{}", "{}*", "1.{}", "（1）{}", "{}（必填）", " {} ", "{}\n", "【必填】{}")
_UNITS = ("元", "万元")


class PlannedColumn(NamedTuple):
    """`field` is None beside the standard; `unit` is the one that the title gives; `fill` makes its cells by row."""

    title: str
    field: str | None = None
    unit: str = ""
    fill: Callable[[Random, int], Written] | None = None


def columns(random: Random, resource: Resource) -> list[PlannedColumn]:
    """The required fields and some optional ones, shuffled, with other columns among them."""
    required = required_fields(resource)
    optional = [name for name in resource.row.model_fields if name not in required and random.random() < 0.85]
    drawn = [_of_field(random, resource, name) for name in (*required, *optional)]
    drawn += [column for column in _BESIDE if random.random() < 0.2]
    if random.random() < 0.1:
        drawn += [PlannedColumn("备注", fill=_remark)] * 2
    if random.random() < 0.4:
        random.shuffle(drawn)
    if random.random() < 0.3:
        drawn.insert(0, PlannedColumn(random.choice(("序号", "序号", "")), fill=lambda random, row: Written(row)))
    return drawn


def _of_field(random: Random, resource: Resource, field: str) -> PlannedColumn:
    title = resource.row.title(field)
    if field == "uscc":
        title = random.choice((title, title, *_CODES))
    if field in resource.row.amounts() and random.random() < 0.4:
        unit = random.choice(_UNITS)
        return PlannedColumn(
            random.choice((f"{title}（{unit}）", f"{title}({unit})", f"*{title}（单位：{unit}）")), field, unit
        )
    if kind_of(resource.row, field) is ColumnKind.DATE and random.random() < 0.1:
        title = f"{title}（年月日）"
    return PlannedColumn(random.choice(_MARKED).format(title), field)


def _remark(random: Random, row: int) -> Written:
    return Written(random.choice((None, "已核实", "见附件", row)))


_BESIDE: Sequence[PlannedColumn] = (
    PlannedColumn("企业名称", fill=lambda random, row: Written(f"虚构{row}号有限公司")),
    PlannedColumn("所属街道", fill=lambda random, row: Written(random.choice(("甲街道", "乙镇", None)))),
    PlannedColumn("录入时间", fill=lambda random, row: Written("2026-11-01 08:30:00")),
    PlannedColumn("数据来源单位统一社会信用代码", fill=lambda random, row: Written(values.code(random))),
    PlannedColumn("系统状态", fill=lambda random, row: Written(random.choice(("1", "0", "合格")))),
)
