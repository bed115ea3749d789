"""`python -m tests.fuzz.workbooks --files 5000 --seed 1`; `--only 123` writes one file again, judges and keeps it."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.workbooks.files import drawn
from tests.fuzz.workbooks.oracle import Judged, judge
from tests.fuzz.workbooks.writers import written

_SHOWN = 40


def main() -> int:
    """Write and judge the files; 1 where any has a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.workbooks", description=__doc__)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="write this file alone, and say where it lies")
    wanted = parser.parse_args()
    if wanted.only is not None:
        folder = Path(tempfile.mkdtemp(prefix="hub-fuzz-"))
        print(f"{written(drawn(wanted.seed, wanted.only), folder)}")
        return _tell(wanted.seed, [wanted.only], folder)
    with tempfile.TemporaryDirectory(prefix="hub-fuzz-") as name:
        return _tell(wanted.seed, range(wanted.files), Path(name))


def _tell(seed: int, numbers: "range | list[int]", folder: Path) -> int:
    began, outcomes, faulty = time.monotonic(), Counter[str](), 0
    for number in numbers:
        judged = judged_file(seed, number, folder)
        outcomes += judged.outcomes
        faulty += bool(judged.faults)
        if judged.faults and faulty <= _SHOWN:
            print(f"file {number}: {'; '.join(judged.faults)[:1500]}")
    counted = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    print(f"{len(numbers)} files, seed {seed}, {time.monotonic() - began:.0f} s: {faulty} with a fault; {counted}")
    return 1 if faulty else 0


def judged_file(seed: int, number: int, folder: Path) -> Judged:
    """One file, drawn, written and judged."""
    file = drawn(seed, number)
    return judge(file, written(file, folder))


if __name__ == "__main__":
    sys.exit(main())
