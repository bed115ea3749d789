import hashlib
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hub.core.errors import Invalid
from hub.demo.generate import LARGEST, generate
from hub.intake.enterprises.reference.regions import regions
from hub.intake.ingest.resources.register import Registration
from tests.demo.generate.conftest import ON
from tests.demo.generate.readback import checked, manifest

SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from hub.demo.generate import generate
generate(Path(sys.argv[1]), 300, 7, date(2026, 11, 23))
"""


def digests(directory: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(directory.iterdir())}


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_same_round_comes_out_of_another_process(directory: Path, tmp_path: Path, hash_seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "America/Lima"}

    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], check=True, env=environment, timeout=60)

    assert digests(tmp_path) == digests(directory)


def test_another_seed_invents_others(directory: Path, tmp_path: Path) -> None:
    generate(tmp_path, 300, 8, ON)

    same = digests(tmp_path).items() & digests(directory).items()
    assert same == set()


def test_a_larger_round_begins_with_the_smaller_one(directory: Path, tmp_path: Path) -> None:
    generate(tmp_path, 120, 7, ON)

    smaller, larger = (_registered(path) for path in (tmp_path, directory))
    assert len(smaller) == 120
    assert larger[:120] == smaller


def test_a_round_is_written_over_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "01-register.csv").write_text("of a larger round")

    first = generate(tmp_path, 20, 7, ON)
    written = digests(tmp_path)
    second = generate(tmp_path, 20, 7, ON)

    assert second == first
    assert digests(tmp_path) == written
    assert "01-register.csv" not in written


def test_enterprises_are_the_districts(directory: Path) -> None:
    registered = _registered(directory)

    jurisdictions = {jurisdiction for _, jurisdiction in registered}
    assert jurisdictions == {code for code in regions() if code.startswith("420703")}
    assert {uscc[:8] for uscc, _ in registered} == {"91420799"}


@pytest.mark.parametrize("enterprises", [0, LARGEST + 1])
def test_a_number_out_of_range_is_refused(tmp_path: Path, enterprises: int) -> None:
    with pytest.raises(Invalid) as refused:
        generate(tmp_path / "round", enterprises, 7, date(2026, 11, 23))

    assert refused.value.message == f"{enterprises} enterprises cannot be invented: there are names for 1 to 1179648"
    assert not (tmp_path / "round").exists()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "round").write_text("in the way")

    with pytest.raises(Invalid) as refused:
        generate(tmp_path / "round", 20, 7, ON)

    assert refused.value.message == f"{tmp_path / 'round'} cannot be made a directory: File exists"
    assert (tmp_path / "round").read_text() == "in the way"


def _registered(directory: Path) -> list[tuple[str, str]]:
    (listed,) = (file for file in manifest(directory)["files"] if file["resource"] == "register")
    rows = (judged.row for judged in checked(directory, listed))
    return [(row.uscc, row.jurisdiction_code or "") for row in rows if isinstance(row, Registration)]
