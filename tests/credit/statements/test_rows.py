"""A statement stands whole in its row: what stands beside it has to be looked up at each read."""

from datetime import date, timedelta

from hub.credit.decisions.commands import evaluate
from tests.district import District, code

SIZES = """
select (select max(octet_length(gist) + octet_length(answers)) from statement s) as longest,
       pg_relation_size(c.reltoastrelid) as beside
from pg_class c where c.relname = 'statement'
"""
#: PostgreSQL moves parts of a row out of it from here on, unless the table says otherwise.
USUAL_LIMIT = 2_032


async def test_a_statement_with_a_long_past_stands_whole_in_its_row(district: District) -> None:
    await district.register(1)
    await district.empty_lists()
    right = {"统一社会信用代码": code(1), "类型": "发明专利", "状态": "有效"}
    days = (date(2021, 1, 1) + timedelta(days=number * number) for number in range(40))
    rights = [{**right, "编号": f"ZL{number:012}", "授权日期": day.isoformat()} for number, day in enumerate(days)]
    await district.deliver("intellectual-property", rights)

    await evaluate(district.database)

    [sizes] = await district.database.fetch(SIZES)
    assert sizes["longest"] > USUAL_LIMIT
    assert sizes["beside"] == 0
