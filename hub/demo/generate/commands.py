"""Write a whole set of department files, with the answers that are expected of them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hub.core.errors import Invalid
from hub.demo.generate.consents import ConsentFile
from hub.demo.generate.draws import Draws
from hub.demo.generate.expectations import ExpectationCollector
from hub.demo.generate.files import FileCounts, FileSet
from hub.demo.generate.names import NAMES
from hub.demo.generate.population import population
from hub.demo.generate.records import records
from hub.demo.generate.timeline import timeline

#: Each enterprise needs a name of its own.
LARGEST = NAMES
_MANIFEST, _EXPECTATIONS, _CONSENTS = "manifest.json", "expectations.json", "consents.json"


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written. `counts` are the expected levels and outcomes of all enterprises."""

    directory: Path
    enterprises: int
    seed: int
    as_of: date
    files: tuple[FileCounts, ...]
    consents: int
    sample: int
    counts: Mapping[str, Mapping[str, Mapping[str, int]]]

    @property
    def rows(self) -> int:
        return sum(file.rows for file in self.files)


def generate(directory: Path, enterprises: int, seed: int, as_of: date) -> Summary:
    """Write the files into the directory, over those of an earlier run.

    Raises Invalid for a number out of range, and for a directory that cannot be made.
    Files are ingested in the order of `manifest.json`, which is written last: a set without it is not complete.
    """
    if not 1 <= enterprises <= LARGEST:
        raise Invalid(f"{enterprises} enterprises cannot be invented: there are names for 1 to {LARGEST}")
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(f"{directory} cannot be made a directory: {error.strerror}") from error
    (directory / _MANIFEST).unlink(missing_ok=True)
    time, draws, expectations = timeline(as_of), Draws(seed, "records"), ExpectationCollector()
    consent_text = (directory / _CONSENTS).open("w", encoding="utf-8", newline="\n")
    with (
        ConsentFile(consent_text, time, Draws(seed, "consents")) as consents,
        FileSet(directory, enterprises, as_of) as files,
    ):
        add = {resource: file.add for resource, file in files.by_resource.items()}
        for firm in population(enterprises, seed, time):
            for resource, cells in records(firm, time, draws):
                add[resource](firm.code, cells)
            consents.add(firm)
            expectations.add(firm)
    summary = Summary(
        directory=directory,
        enterprises=enterprises,
        seed=seed,
        as_of=as_of,
        files=files.counts(),
        consents=consents.count,
        sample=len(expectations.sample),
        counts=expectations.counts(),
    )
    _write(directory / _EXPECTATIONS, _expectations(summary, expectations))
    _write(directory / _MANIFEST, _manifest(summary))
    return summary


def _expectations(summary: Summary, expectations: ExpectationCollector) -> dict[str, Any]:
    return {
        "as_of": summary.as_of.isoformat(),
        "enterprises": expectations.sample,
        "counts": {"enterprises": summary.enterprises, **summary.counts},
    }


def _manifest(summary: Summary) -> dict[str, Any]:
    return {
        "as_of": summary.as_of.isoformat(),
        "enterprises": summary.enterprises,
        "seed": summary.seed,
        "files": [_listed(file) for file in summary.files],
    }


def _listed(file: FileCounts) -> dict[str, Any]:
    counts = asdict(file)
    named = {name: counts.pop(name) for name in ("file", "resource", "provider")}
    return {**named, "as_of": counts.pop("as_of").isoformat(), "rows": file.rows, "expected": counts}


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
