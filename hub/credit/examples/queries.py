"""Read the examples beside rulesets; every fault of their form has its file and line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hub.credit.examples.results import ExampleFile, WrittenExamples
from hub.credit.rulesets.language import documents

#: The folder of examples beside rulesets.
EXAMPLES = "examples"


def read_examples(folders: Iterable[Path]) -> tuple[list[WrittenExamples], list[str]]:
    """Read every example beside the rulesets of these folders; returns the faults of their form too."""
    written: list[WrittenExamples] = []
    faults: list[str] = []
    for folder, file in _files(folders):
        document, yaml_faults = documents.read(file, str(file.relative_to(folder.parent)))
        faults += yaml_faults
        if document is None or yaml_faults:
            continue
        try:
            written.append(WrittenExamples(document, ExampleFile.model_validate(document.content)))
        except ValidationError as error:
            faults += [document.fault(each["loc"], _in_plain_words(each)) for each in error.errors()]
    return written, faults


def _files(folders: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    for folder in folders:
        yield from ((folder, file) for file in sorted((folder / EXAMPLES).glob("*.yaml")))


def _in_plain_words(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "missing":
            return f"{fault['loc'][-1]!r} is missing"
        case "extra_forbidden":
            return "an example has no such word here"
        case _:
            return fault["msg"]
