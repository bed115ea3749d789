"""What a dictionary remembers."""

from hub.core.cached import keep


def test_all_are_forgotten_before_one_more_than_the_most_is_known() -> None:
    known: dict[str, int] = {}

    assert [keep(known, key, value, 2) for key, value in (("a", 1), ("b", 2))] == [1, 2]
    assert known == {"a": 1, "b": 2}
    assert keep(known, "c", 3, 2) == 3
    assert known == {"c": 3}
