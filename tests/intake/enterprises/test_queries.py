"""Finding enterprises: by name, by filter, in pages that stay stable while the register changes."""

import pytest

from hub.core.actor import HUB
from hub.core.errors import Invalid
from hub.core.store.database import Database
from hub.intake.enterprises import queries, rules
from hub.intake.enterprises.queries import EnterpriseFilter, EnterpriseOrder, enterprise_list, search
from hub.intake.enterprises.rules import EnterpriseStatus, Tier
from tests.district import District, code

NAMES = {
    1: "虚构华容建设有限公司",
    2: "华容虚构建设集团（湖北）有限公司",
    3: "虚构云澜科技有限公司",
    4: "虚构华光容器有限公司",
    5: "虚构ABC软件有限公司",
}


@pytest.fixture
async def register(district: District) -> Database:
    rows = [
        {
            "统一社会信用代码": code(number),
            "名称": name,
            "成立日期": "" if number == 3 else f"201{number}-03-01",
            "行业代码": {1: "E47", 2: "4720", 3: "6510", 4: "C33", 5: "I65"}[number],
            "辖区代码": {3: "420704"}.get(number, "420703101"),
            "状态": {4: "注销"}.get(number, "存续"),
        }
        for number, name in NAMES.items()
    ]
    await district.deliver("register", rows)
    return district.database


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("华容", [(1, "a part of the name"), (2, "the beginning of the name")], id="two characters"),
        pytest.param("容", [(1, "a part of the name"), (2, "a part of the name"), (4, "a part of the name")], id="one"),
        pytest.param("虚构云澜科技有限公司", [(3, "the whole name")], id="whole"),
        pytest.param("建设集团(湖北)", [(2, "a part of the name")], id="half-width brackets"),
        pytest.param("abc", [(5, "a part of the name")], id="letters in any case"),
        pytest.param("hrxg", [(2, "the pinyin initials of the name")], id="initials"),
        pytest.param("ylkj", [(3, "the pinyin initials of the name")], id="initials inside"),
        pytest.param("华设", [], id="pairs that do not touch"),
        pytest.param("不存在", [], id="nothing"),
    ],
)
async def test_a_name_is_found_with_a_reason(register: Database, typed: str, found: list[tuple[int, str]]) -> None:
    page = await search(register, HUB, typed, 10, None)

    assert sorted((hit.enterprise.name, hit.why) for hit in page.items) == sorted((NAMES[n], why) for n, why in found)
    assert [hit.score for hit in page.items] == sorted((hit.score for hit in page.items), reverse=True)


async def test_the_whole_name_scores_100(register: Database) -> None:
    page = await search(register, HUB, NAMES[1], 10, None)

    assert [(hit.enterprise.name, hit.score) for hit in page.items] == [(NAMES[1], 100.0)]


async def test_nothing_to_search_for_is_refused(register: Database) -> None:
    with pytest.raises(Invalid) as refused:
        await search(register, HUB, " （） ", 10, None)

    assert refused.value.message == "name is ' （） ': nothing in it to search for"


async def test_pages_follow_each_other_without_gaps_while_rows_come(register: Database, district: District) -> None:
    first = await search(register, HUB, "虚构", 2, None)
    await district.deliver("register", [{"统一社会信用代码": code(9), "名称": "虚构乙"}])
    rest = await search(register, HUB, "虚构", 10, first.cursors[-1])

    names = [hit.enterprise.name for hit in (*first.items, *rest.items)]
    assert (first.more, rest.more) == (True, False)
    assert sorted(names) == sorted(NAMES.values())


@pytest.mark.parametrize("common", [0, 1], ids=["shortest names first", "by terms"])
async def test_both_ways_of_searching_find_the_same(
    register: Database, monkeypatch: pytest.MonkeyPatch, common: float
) -> None:
    monkeypatch.setattr(queries, "_COMMON", dict.fromkeys(Tier, common))

    for typed in ("容", "虚构", "ylkj", "hr", "gs", "abc", "虚构云澜科技有限公司"):
        page = await search(register, HUB, typed, 10, None)

        ranked = sorted((rank(typed, name), code(number), name) for number, name in NAMES.items())
        assert [hit.enterprise.name for hit in page.items] == [name for (tier, _), _, name in ranked if tier < 4]
        assert not page.bounded


def rank(typed: str, name: str) -> tuple[int, int]:
    """How well a name answers, said once more: 4 is not at all."""
    letters = rules.letters(name)
    if letters == typed:
        return 0, len(letters)
    if typed in letters:
        return 1 if letters.startswith(typed) else 2, len(letters)
    return 3 if typed in rules.initials(name) else 4, len(letters)


@pytest.mark.parametrize("common", [0, 1], ids=["shortest names first", "by terms"])
async def test_a_search_lists_the_best_of_too_many_and_says_so(
    register: Database, monkeypatch: pytest.MonkeyPatch, common: float
) -> None:
    monkeypatch.setattr(queries, "_COMMON", dict.fromkeys(Tier, common))
    whole = await search(register, HUB, "虚构", 10, None)
    monkeypatch.setattr(queries, "_SEARCH", queries._SEARCH.replace("1001", "4").replace("1000", "3"))
    monkeypatch.setattr(queries, "MOST_HITS", 3)

    first = await search(register, HUB, "虚构", 2, None)
    rest = await search(register, HUB, "虚构", 2, first.cursors[-1])

    assert [*first.items, *rest.items] == whole.items[:3]
    assert (first.bounded, first.more, rest.bounded, rest.more) == (True, True, True, False)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(EnterpriseFilter(), [1, 2, 3, 4, 5], id="all"),
        pytest.param(EnterpriseFilter(jurisdiction="420703"), [1, 2, 4, 5], id="district"),
        pytest.param(EnterpriseFilter(jurisdiction="4207"), [1, 2, 3, 4, 5], id="city"),
        pytest.param(EnterpriseFilter(industry="E"), [1, 2], id="section"),
        pytest.param(EnterpriseFilter(industry="65"), [3, 5], id="class"),
        pytest.param(EnterpriseFilter(industry="C33"), [4], id="class with its letter"),
        pytest.param(EnterpriseFilter(status=EnterpriseStatus.CANCELLED), [4], id="status"),
    ],
)
async def test_a_list_is_what_fits_the_filter(register: Database, wanted: EnterpriseFilter, found: list[int]) -> None:
    page, _ = await enterprise_list(register, HUB, wanted, EnterpriseOrder.USCC, 10, None)

    assert [enterprise.uscc for enterprise in page.items] == sorted(code(number) for number in found)


@pytest.mark.parametrize("order", list(EnterpriseOrder))
async def test_each_order_reads_the_same_in_one_page_and_in_many(register: Database, order: EnterpriseOrder) -> None:
    whole, _ = await enterprise_list(register, HUB, EnterpriseFilter(), order, 10, None)

    single, after = [], None
    for _ in NAMES:
        page, _ = await enterprise_list(register, HUB, EnterpriseFilter(), order, 1, after)
        single.append(page.items[0])
        after = page.cursors[0]

    assert single == whole.items
    assert len(single) == 5


@pytest.mark.parametrize(
    ("wanted", "first", "after", "message"),
    [
        (EnterpriseFilter(), 0, None, "first is 0; it must be 1 to 500"),
        (EnterpriseFilter(), 501, None, "first is 501; it must be 1 to 500"),
        (EnterpriseFilter(), 1, "nonsense", "'nonsense' is not a cursor of this list"),
        (EnterpriseFilter(jurisdiction="%"), 1, None, "'%' is not a division code of 2, 4, 6, 9 or 12 digits"),
        (EnterpriseFilter(industry="Z"), 1, None, "'Z' is no industry of GB/T 4754-2017"),
    ],
)
async def test_a_list_that_cannot_be_read_says_why(
    register: Database, wanted: EnterpriseFilter, first: int, after: str | None, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await enterprise_list(register, HUB, wanted, EnterpriseOrder.USCC, first, after)

    assert refused.value.message == message
