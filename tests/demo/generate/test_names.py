from itertools import islice

from hub.demo.generate.names import NAMES, names
from hub.demo.generate.trades import TRADES
from hub.intake.enterprises.reference.industries import industry
from hub.intake.ingest.spellings import clean_name


def test_every_name_says_that_it_is_invented() -> None:
    found = [name.text for name in islice(names(7), 5000)]

    assert [text for text in found if not text.startswith("虚构市") and "（虚构）" not in text] == []
    assert len(set(found)) == 5000


def test_names_stand_in_the_form_of_the_register() -> None:
    found = [name.text for name in islice(names(7), 500)]

    assert [clean_name(text) for text in found] == found


def test_there_are_more_names_than_a_million() -> None:
    assert NAMES == 1_179_648


def test_trades_are_of_known_industries() -> None:
    assert [trade for trade in TRADES if industry(trade.industry) is None] == []
    assert len({trade.word for trade in TRADES}) == len(TRADES) == 48


def test_a_seed_always_begins_with_the_same_names() -> None:
    found = [next(names(seed)).text for seed in (1, 1, 2)]

    assert found == [
        "玥朗节能技术（虚构）有限责任公司",
        "玥朗节能技术（虚构）有限责任公司",
        "榆熠数字文化科技（虚构）股份有限公司",
    ]
