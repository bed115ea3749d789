"""Files that come with a release say to the parser in C what they say to PyYAML."""

from pathlib import Path

import pytest
import yaml

import hub
from hub.core.release.shipped_yaml import is_shipped, read_shipped
from hub.credit.rulesets.language import documents
from hub.credit.rulesets.language.documents import Draft

SHIPPED = sorted(Path(hub.__file__).parent.rglob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_file_says_the_same_to_both_parsers(path: Path) -> None:
    text = path.read_text("utf-8")

    document, faults = documents.compose(Draft(text, path.name, path))
    other, other_faults = documents.compose(Draft(text, path.name))

    assert is_shipped(path)
    assert read_shipped(text) == yaml.safe_load(text)
    assert faults == other_faults
    assert document is not None
    assert other is not None
    assert (document.content, document.lines) == (other.content, other.lines)


def test_what_is_wrong_in_a_shipped_file_is_told_as_in_any_other() -> None:
    path, text = SHIPPED[0], "code: [one\ntitle: two\n"

    assert documents.compose(Draft(text, "a.yaml", path)) == documents.compose(Draft(text, "a.yaml"))


def test_a_text_that_was_sent_is_never_read_by_the_parser_without_bounds() -> None:
    deep = "[" * 100_000

    assert not is_shipped(None)
    assert not is_shipped(Path("/etc/rulesets/a.yaml"))
    assert documents.compose(Draft(deep, "deep.yaml")) == (None, ["deep.yaml:1: it is nested too deeply"])
