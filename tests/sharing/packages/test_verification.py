"""A package is checked without a hub, and what is wrong with it is told exactly."""

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from joserfc.util import urlsafe_b64encode

from hub.core.errors import UsageError
from hub.sharing.packages.results import PackageFormat, PackageKind
from hub.sharing.packages.signatures.detached import signed
from hub.sharing.packages.verification.checks import verify
from tests.sharing.packages.packed import ED25519, ES256, FIRST, ROWS, SECOND, chain, facts, packed, root_of, upserts

Harm = Callable[[Path], object]


def said(place: Path, jwks: Path | None = None) -> list[tuple[str, str, str]]:
    return [(fault.code.value, fault.file, fault.message) for fault in verify(place, jwks).faults]


def keys(place: Path, *signers: object) -> Path:
    place.write_text(json.dumps({"keys": [signer.public() for signer in signers]}))  # type: ignore[attr-defined]
    return place


def resigned(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change a manifest and sign it again, as only the hub can."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    change(manifest)
    content = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(content)
    (folder / "manifest.json.jws").write_text(signed(content, ES256))


def test_a_chain_of_whole_packages_has_no_fault(tmp_path: Path) -> None:
    chain(tmp_path / "packages")

    done = verify(tmp_path / "packages", keys(tmp_path / "jwks.json", ES256))

    assert (done.packages, done.faults, done.unproved, done.signed_by, done.keys_beside) == (
        ["1", "2"],
        [],
        {},
        {"es"},
        False,
    )


@pytest.mark.parametrize("signer", [ES256, ED25519], ids=["ES256", "Ed25519"])
def test_a_package_alone_is_checked_by_the_keys_beside_it(tmp_path: Path, signer: object) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS), signer=signer)  # type: ignore[arg-type]

    done = verify(tmp_path / "1", None)

    assert (done.packages, done.faults, done.unproved, done.keys_beside) == (["1"], [], {}, True)


def _flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_one_altered_bit_is_found(tmp_path: Path) -> None:
    chain(tmp_path)
    file = tmp_path / "1" / "rows.csv"
    before = sha256(file.read_bytes()).hexdigest()

    _flip(file)

    after = sha256(file.read_bytes()).hexdigest()
    assert said(tmp_path) == [("altered", "1/rows.csv", f"its SHA-256 is {after}, and the manifest says {before}")]


def test_a_missing_file_and_one_too_many_are_named(tmp_path: Path) -> None:
    chain(tmp_path)
    (tmp_path / "1" / "rows.csv").rename(tmp_path / "1" / "rows (1).csv")

    assert said(tmp_path) == [
        ("missing", "1/rows.csv", "the file is missing"),
        ("unlisted", "1/rows (1).csv", "the manifest does not name it"),
    ]


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    chain(tmp_path)
    third = facts(PackageKind.FULL, ROWS, number=4, from_position=None, to_position=12, previous="0" * 64)
    packed(tmp_path / "4", third, upserts(ROWS))

    assert said(tmp_path) == [("chain", "4/manifest.json", "it is number 4 of bank-tax, and number 3 is not here")]


def test_a_package_that_was_exchanged_breaks_the_chain(tmp_path: Path) -> None:
    chain(tmp_path)
    second = sha256((tmp_path / "1" / "manifest.json").read_bytes()).hexdigest()
    shutil.rmtree(tmp_path / "1")

    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS, title="另一个"), upserts(ROWS))

    assert said(tmp_path) == [
        ("chain", "2/manifest.json", f"it follows the manifest {second}, and the one before is another")
    ]


def test_a_manifest_altered_after_it_was_signed_is_found(tmp_path: Path) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS))
    file = tmp_path / "1" / "manifest.json"

    file.write_bytes(file.read_bytes().replace("税务信用视图".encode(), "税务信用视圖".encode()))

    assert said(tmp_path / "1") == [
        ("signature", "1/manifest.json.jws", "it is not made by the key es over these bytes")
    ]


def test_a_key_that_is_not_given_proves_nothing(tmp_path: Path) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS))

    assert said(tmp_path / "1", keys(tmp_path / "jwks.json", ED25519)) == [
        ("signature", "1/manifest.json.jws", "the key es that it names is not in the key set")
    ]


def test_a_signature_that_brings_its_own_payload_is_refused(tmp_path: Path) -> None:
    """A library that takes the payload from the token would verify that, and never look at the manifest."""
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS))
    file = tmp_path / "1" / "manifest.json.jws"
    header, _, signature = file.read_text().split(".")
    payload = urlsafe_b64encode((tmp_path / "1" / "manifest.json").read_bytes()).decode()

    file.write_text(f"{header}.{payload}.{signature}")

    assert said(tmp_path / "1") == [
        ("signature", "1/manifest.json.jws", "it carries a payload of its own: a detached JWS has none")
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (
            {"alg": "none", "kid": "es", "typ": "hub-manifest+jws"},
            "it names the algorithm none, and its key is for ES256",
        ),
        ({"alg": "ES256", "kid": "es", "typ": "JWT"}, "its header is not that of a hub-manifest+jws"),
        (
            {"alg": "ES256", "kid": "es", "typ": "hub-manifest+jws", "b64": False, "crit": ["b64"]},
            "its header is not that of a hub-manifest+jws",
        ),
        ({"alg": "ES256"}, "its header names no algorithm and key"),
        ([], "its header names no algorithm and key"),
    ],
    ids=["no algorithm", "a token", "an extension", "no key", "no object"],
)
def test_a_header_that_is_not_a_manifests_is_refused(tmp_path: Path, header: object, message: str) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS))
    file = tmp_path / "1" / "manifest.json.jws"

    file.write_text(f"{urlsafe_b64encode(json.dumps(header).encode()).decode()}..{file.read_text().split('.')[2]}")

    assert said(tmp_path / "1") == [("signature", "1/manifest.json.jws", message)]


def test_an_unsigned_manifest_is_told(tmp_path: Path) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS))
    (tmp_path / "1" / "manifest.json.jws").unlink()

    assert said(tmp_path / "1") == [("missing", "1/manifest.json.jws", "the manifest is not signed")]


def test_rows_that_do_not_make_the_root_are_told_even_where_all_is_signed(tmp_path: Path) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS))
    resigned(tmp_path / "1", lambda manifest: manifest.update(root="0" * 64, rows=4))

    assert said(tmp_path / "1") == [
        ("rows", "1/manifest.json", "its file has 3 rows, and the manifest says 4"),
        ("root", "1/manifest.json", f"the root of its rows is {root_of(ROWS)}, and the manifest says {'0' * 64}"),
    ]


def test_a_manifest_cannot_name_a_file_outside(tmp_path: Path) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS), [PackageFormat.XLSX])
    resigned(tmp_path / "1", lambda manifest: manifest["resources"][0].update(path="../rows.xlsx"))  # type: ignore[index]

    assert said(tmp_path / "1")[0] == ("unreadable", "1/../rows.xlsx", "the manifest names a file outside the package")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "it is not JSON"),
        (b"[]", "it has no member 'view' as the hub writes it"),
        (b'{"view": "a", "number": true}', "it has no member 'number' as the hub writes it"),
    ],
    ids=["half a manifest", "a list", "a number that is none"],
)
def test_what_is_no_manifest_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS))
    (tmp_path / "1" / "manifest.json").write_bytes(content)

    assert said(tmp_path / "1") == [("unreadable", "1/manifest.json", message)]


def test_a_delta_alone_says_that_its_root_was_not_checked(tmp_path: Path) -> None:
    chain(tmp_path)
    shutil.rmtree(tmp_path / "1")

    done = verify(tmp_path, None)

    assert (done.faults, done.unproved) == ([], {"2": "the rows at position 7, which it changes, are not here"})


def test_a_workbook_alone_says_that_its_root_was_not_checked(tmp_path: Path) -> None:
    packed(tmp_path / "1", facts(PackageKind.FULL, ROWS), upserts(ROWS), [PackageFormat.XLSX])

    done = verify(tmp_path / "1", None)

    assert (done.faults, done.unproved) == ([], {"1": "it has no CSV or JSON Lines file"})


def test_a_folder_without_packages_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        verify(tmp_path, None)

    assert refused.value.message == f"{tmp_path}: there is no manifest.json in it"


def test_a_row_withdrawn_and_told_again_is_in_the_copy(tmp_path: Path) -> None:
    chain(tmp_path)
    before = sha256((tmp_path / "2" / "manifest.json").read_bytes()).hexdigest()
    after = {
        FIRST: ["虚构1号科技有限公司", 1, None, ["R02", "R03"]],
        **{key: ROWS[key] for key in ROWS if key != FIRST},
    }
    back = facts(PackageKind.DELTA, after, number=3, from_position=9, to_position=10, previous=before)

    packed(tmp_path / "3", back, upserts({SECOND: ROWS[SECOND]}))

    assert said(tmp_path) == []
