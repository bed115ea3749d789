"""A sheet around its rows: titles, units, headers, totals, signatures, other tables, merged and hidden cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from hub.intake.ingest.standard.resource import Resource
from tests.fuzz.workbooks import values
from tests.fuzz.workbooks.cells import spell
from tests.fuzz.workbooks.plan import BLANK, Fate, Medium, Merged, PlannedLine, PlannedSheet, Written
from tests.fuzz.workbooks.titles import PlannedColumn, columns

_OTHER_TITLES = ("移出名单", "附件2：撤销决定公告", "表二 已移出企业", "退出情况统计")
_SIGNATURES = (
    ("填表人：张某", "审核人：李某"),
    ("填报单位（盖章）：虚构局",),
    ("制表日期：2026年11月20日",),
    ("联系电话：0000",),
)
_NOTES = (("备注：以上数据截至2026年11月。",), ("注：1.本表按月报送",), ("说明：金额以决定书为准",))
_EXAMPLES = ("示例", "例：", "填写说明")


@dataclass
class SheetWriter:
    """Draws one sheet line by line. `unit` is what its bare amounts count where no title says so."""

    random: Random
    resource: Resource
    medium: Medium
    sheet: PlannedSheet
    columns: list[PlannedColumn]
    unit: str = ""
    least: Fate = Fate.CERTAIN

    def write(self, most: int) -> None:
        """The whole sheet, with `most` rows at most."""
        self._above()
        self._header()
        first = len(self.sheet.lines)
        for number in range(1, 1 + self.random.randint(1, most)):
            self._row(number)
            if self._chance(0.02):
                self._header()
        self._merge(first)
        self._below()

    def add(self, *cells: Any, at: int = 0) -> None:
        """A line that is no data."""
        self.sheet.lines.append(PlannedLine([*[BLANK] * at, *map(Written, cells)]))

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _above(self) -> None:
        title = f"{self.resource.title}情况统计表"
        stated = self._chance(0.6) and any(column.field in self.resource.row.amounts() for column in self.columns)
        beside = stated and self._chance(0.3)
        self.unit = self.random.choice(("元", "万元")) if stated else ""
        label = self.random.choice(("单位：{}", "（单位：{}）", "金额单位：人民币{}", "单位:{}")).format(self.unit)
        if self._chance(0.5):
            self.add(f"{title}（{label}）" if beside and "（" not in label else title)
            beside = beside and "（" not in label
            if self.medium.merges and self._chance(0.7) and len(self.columns) > 1:
                self.sheet.merged.append(
                    Merged(len(self.sheet.lines) - 1, 0, len(self.sheet.lines) - 1, len(self.columns) - 1)
                )
        else:
            beside = False
        if self._chance(0.15):
            self.add("填报单位：虚构局", "2026年11月20日")
        if self._chance(0.1):
            self.add()
        if stated and not beside:
            self.add(label, at=self.random.randrange(len(self.columns)))

    def _header(self) -> None:
        self.sheet.lines.append(PlannedLine([Written(column.title or None) for column in self.columns]))

    def _code(self) -> int:
        return next(index for index, column in enumerate(self.columns) if column.field == "uscc")

    def _row(self, number: int) -> None:
        if self._chance(0.02):
            self._example()
        fields = [column.field for column in self.columns if column.field]
        row = values.row(self.random, self.resource, fields)
        line = PlannedLine(self._cells(row, number), row, self.least, self._chance(0.02))
        if line.cells[self._code()].fate is Fate.REFUSED:
            self.least = Fate.DOUBTFUL  # a row without a code may be taken for a title, which holds for the rows below
        elif self._chance(0.02):
            self._spoil_code(line, row)
        self.sheet.lines.append(line)
        if self._chance(0.02):
            self._total("小计")

    def _spoil_code(self, line: PlannedLine, row: dict[str, Any]) -> None:
        """A person's number in place of the code, or one with a wrong digit, which the register alone may hold."""
        if self._chance(0.5):
            number = values.persons_number(self.random)
            self.sheet.secrets.append(number)
            written, fate = self.random.choice((number, number.lower(), f" {number}", f"'{number}")), Fate.REFUSED
        else:
            written = row["uscc"] = values.mistyped(self.random, row["uscc"])
            fate = Fate.DOUBTFUL if self.resource.code == "register" else Fate.REFUSED
        line.cells[self._code()] = Written(written, fate=fate)

    def _cells(self, row: dict[str, Any], number: int) -> list[Written]:
        return [self._cell(column, row, number) for column in self.columns]

    def _cell(self, column: PlannedColumn, row: dict[str, Any], number: int) -> Written:
        if column.fill:
            return column.fill(self.random, number)
        assert column.field
        unit = column.unit or self.unit
        return spell(self.random, self.resource.row, column.field, row[column.field], self.medium, unit)

    def _merge(self, first: int) -> None:
        """Merge two or three rows of a column that say the same: the rows below get the first one's value."""
        lines = self.sheet.lines
        for index, column in enumerate(self.columns):
            top = self.random.randrange(first, len(lines))
            bottom = min(top + self.random.randint(1, 2), len(lines) - 1)
            run = lines[top : bottom + 1]
            if self.medium.merges and bottom > top and column.field and self._chance(0.15):
                self._merge_run(run, index, column.field, Merged(top, index, bottom, index))

    def _merge_run(self, run: Sequence[PlannedLine], index: int, field: str, area: Merged) -> None:
        first = run[0].values
        if first is None or any(line.values is None for line in run):
            return
        changed = [{**(line.values or {}), field: first[field]} for line in run]
        if all(values.is_consistent(self.resource.row, each) for each in changed):
            self.sheet.merged.append(area)
            for line, row in zip(run, changed, strict=True):
                line.values, line.fate = row, max(line.fate, run[0].cells[index].fate)
                line.cells[index] = line.cells[index] if line is run[0] else BLANK

    def _total(self, word: str) -> None:
        cells = [self.random.choice((None, "—", 12, "1,234.5")) for _ in self.columns[1:]]
        self.add(self.random.choice((word, f" {word}", word[0] + " " + word[1])), *cells)

    def _example(self) -> None:
        """An example row: with a code it may be refused, and is never taken in."""
        fields = [column.field for column in self.columns if column.field]
        cells = self._cells(values.row(self.random, self.resource, fields), 0)
        self.sheet.lines.append(PlannedLine([Written(self.random.choice(_EXAMPLES)), *cells[1:]]))

    def _below(self) -> None:
        if self._chance(0.3):
            self._total(self.random.choice(("合计", "总计")))
        if self._chance(0.2):
            self.add(*self.random.choice(_SIGNATURES))
        if self._chance(0.1):
            self.add(*self.random.choice(_NOTES))
        if self._chance(0.1):
            self._second_table()

    def _second_table(self) -> None:
        """Rows of another list: whatever they say, none of them is of this one."""
        if self._chance(0.5):
            self.add()
        self.add(self.random.choice(_OTHER_TITLES))
        if self._chance(0.3):
            self.columns = columns(self.random, self.resource)
        self._header()
        for number in range(1, 4):
            fields = [column.field for column in self.columns if column.field]
            row = values.row(self.random, self.resource, fields)
            self.sheet.lines.append(PlannedLine(self._cells(row, number), row, Fate.REFUSED))


def sheet(random: Random, resource: Resource, medium: Medium, name: str, most: int = 15) -> PlannedSheet:
    """A sheet with a table of a resource."""
    writer = SheetWriter(random, resource, medium, PlannedSheet(name), columns(random, resource))
    writer.write(most)
    return writer.sheet
