"""A piece of the fuzz of workbooks that fits into every run of the tests; `make fuzz` is the whole of it."""

from collections import Counter
from pathlib import Path

import pytest

from tests.fuzz.workbooks.files import drawn
from tests.fuzz.workbooks.oracle import Judged, judge
from tests.fuzz.workbooks.plan import Fate, PlannedFile
from tests.fuzz.workbooks.writers import written

SEED, FILES = 2026, 60


def test_every_value_is_read_or_refused(tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()

    for number in range(FILES):
        judged = _judged(drawn(SEED, number), tmp_path)
        assert judged.faults == [], f"python -m tests.fuzz.workbooks --seed {SEED} --only {number}"
        outcomes += judged.outcomes

    assert set(outcomes) == {"accepted", "refused", "told apart"}
    assert sum(outcomes.values()) >= sum(_count_rows(drawn(SEED, number)) for number in range(FILES))


def test_the_same_seed_draws_the_same_file() -> None:
    assert [drawn(7, number) for number in range(20)] == [drawn(7, number) for number in range(20)]


@pytest.mark.parametrize("number", range(8))
def test_a_wrong_value_is_a_fault(tmp_path: Path, number: int) -> None:
    file = drawn(SEED, number)
    path = written(file, tmp_path)
    name, row, line = next(each for each in file.rows() if each[2].values and each[2].worst is Fate.CERTAIN)
    right = line.values["uscc"] if line.values else ""

    line.values = {**(line.values or {}), "uscc": "91420799MA0000015U"}

    assert judge(file, path).faults == [f"{name} row {row}: uscc is {right!r}, and '91420799MA0000015U' is right"]


def _judged(file: PlannedFile, folder: Path) -> Judged:
    return judge(file, written(file, folder))


def _count_rows(file: PlannedFile) -> int:
    return sum(line.values is not None for _, _, line in file.rows())
