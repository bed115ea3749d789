"""VENDORED.md says what the packages are, byte for byte."""

import hashlib
import re

from tests.clients.conftest import HERE

VENDOR = HERE / "vendor"
STATED = dict(
    re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (VENDOR / "VENDORED.md").read_text("utf-8"), re.MULTILINE)
)


def test_every_file_is_the_one_that_was_vendored() -> None:
    found = {
        file.relative_to(VENDOR).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.rglob("*")
        if file.is_file() and file.parent != VENDOR
    }

    assert found == STATED, (
        "tests/clients/vendor differs from its VENDORED.md: restore the file, or vendor it anew there"
    )


def test_every_package_has_its_licence() -> None:
    packages = {file.parent.name for file in VENDOR.glob("*/package.json")}

    assert packages == {"graphql-http", "jose", "oauth4webapi", "openid-client"}
    assert {file.parent.name for file in VENDOR.glob("*/LICENSE.md")} == packages
