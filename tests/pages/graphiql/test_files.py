"""The files that npm brings are those that were looked at, and carry the licences of all that is in them."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatch_build import FILES, PAGES
from hub.core.errors import Unavailable
from hub.pages.served import served_file

#: As first looked at in a browser; a raised version brings its own.
SHA256 = {
    "graphiql-3.8.3.min.css": "b1868247f8e0502cd869e581f5f3cb55b334862e7f51b1d6cbace11059b9adc2",
    "graphiql-3.8.3.min.js": "22faab94067b695e5f7959619fbe686ebcc8955002a0c97d986bcbba4ad4bc2c",
    "react-18.2.0.production.min.js": "4b4969fa4ef3594324da2c6d78ce8766fbbc2fd121fff395aedf997db0a99a06",
    "react-dom-18.2.0.production.min.js": "21758ed084cd0e37e735722ee4f3957ea960628a29dfa6c3ce1a1d47a2d6e4f7",
}
LICENCES = {
    "graphiql-3.8.3.LICENSE.txt",
    "graphiql-3.8.3.bundled.LICENSE.txt",
    "react-18.2.0.LICENSE.txt",
    "react-dom-18.2.0.LICENSE.txt",
}
BUNDLED = (FILES / "graphiql-3.8.3.bundled.LICENSE.txt").read_text("utf-8")
#: Where the sources that GraphiQL's source map names come from -> the package that is published from there.
ORIGINS = {
    r"node_modules/((?:@[^/]+/)?[^/]+)/(?!.*node_modules/)": r"\1",
    r"packages/react/([\w-]+)/src/": r"@radix-ui/react-\1",
    r"packages/core/(\w+)/src/": r"@radix-ui/\1",
    r"/graphiql-(react|toolkit)/dist/": r"@graphiql/\1",
    r"raw\.githubusercontent\.com/fb55/()": "entities",
    r"/graphiql-react/font/([\w-]+)\.css": r"@fontsource/\1",
}


def test_files_are_those_that_were_looked_at() -> None:
    found = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in FILES.glob("*.*s")}

    assert found == SHA256


def test_each_licence_lies_beside_them() -> None:
    assert {file.name for file in FILES.iterdir()} == SHA256.keys() | LICENCES
    assert (
        (FILES / "graphiql-3.8.3.LICENSE.txt")
        .read_text("utf-8")
        .startswith("MIT License\n\nCopyright (c) 2021 GraphQL")
    )


def test_every_package_inside_graphiql_has_its_licence() -> None:
    contained = {
        match.expand(package)
        for source in _sources()
        for origin, package in ORIGINS.items()
        if (match := re.search(origin, source))
    }

    assert len(contained) == 80
    assert contained - _told() == set()


def test_packages_that_publish_no_licence_text_name_their_holder() -> None:
    assert "==== toggle-selection 1.0.6 ====\n\nCopyright (c) 2017 sudodoki\n\nPermission is hereby granted" in BUNDLED
    assert "==== @fontsource/roboto 5.0.15 ====\n\nCopyright 2011 Google Inc.\n\nApache License" in BUNDLED


def test_missing_file_is_told_with_the_command_that_brings_it(tmp_path: Path) -> None:
    missing = tmp_path / "graphiql-3.8.3.min.js"

    with pytest.raises(Unavailable) as refusal:
        served_file(missing, "/graphiql", "GraphiQL")

    assert refusal.value.message == f"GraphiQL lacks {missing}: `make --always-make install` puts it there"


def _sources() -> Iterator[str]:
    """What GraphiQL's two files were made of, as their source maps tell it."""
    for kind in ("js", "css"):
        source_map = PAGES / "node_modules" / "graphiql" / f"graphiql.min.{kind}.map"
        yield from json.loads(source_map.read_text("utf-8"))["sources"]


def _told() -> set[str]:
    """The packages in the headings of the licences, without their versions."""
    headings = re.findall(r"^==== (.+) ====$", BUNDLED, re.MULTILINE)
    return {package.rpartition(" ")[0] for heading in headings for package in heading.split(", ")}
