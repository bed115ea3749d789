"""The digests of a view's rows, as docs/copy-vectors.json gives them to other people's programs."""

import json
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hub.sharing.proofs import rules
from tests.house.tree import ROOT

VECTORS = json.loads((ROOT / "docs" / "copy-vectors.json").read_text("utf-8"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS

NAMES = st.text(st.characters(codec="ascii"), max_size=5)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(NAMES, SCALARS, max_size=4)


@pytest.mark.parametrize("vector", VECTORS["rows"], ids=lambda vector: vector["row"][0])
def test_a_row_has_the_canonical_text_leaf_and_bucket_of_its_vector(vector: dict[str, object]) -> None:
    key, *values = vector["row"]  # type: ignore[misc]

    written = rules.canonical(key, values)

    assert written.decode() == vector["canonical"]
    assert rules.leaf(written).hex() == vector["leaf"]
    assert rules.bucket(key) == vector["bucket"]


def test_all_rows_together_have_the_root_of_the_vectors() -> None:
    leaves = [(vector["row"][0], bytes.fromhex(vector["leaf"])) for vector in VECTORS["rows"]]

    table = rules.digests(reversed(leaves))

    assert {number: each.hex() for number, each in enumerate(table) if each != rules.EMPTY} == {
        int(number): digest for number, digest in VECTORS["buckets"].items()
    }
    assert rules.root(table).hex() == VECTORS["root"]
    assert rules.root(rules.digests([])).hex() == VECTORS["root_of_nothing"]


@given(TEXTS, st.lists(VALUES, max_size=8))
def test_a_row_is_written_as_rfc_8785_says(key: str, values: list[rules.Value]) -> None:
    assert rules.canonical(key, values) == rfc8785.dumps([key, *values])  # type: ignore[list-item]


@given(st.dictionaries(TEXTS, st.binary(min_size=16, max_size=16), max_size=20), st.randoms())
def test_the_order_in_which_rows_come_does_not_matter(leaves: dict[str, bytes], random: object) -> None:
    shuffled = list(leaves.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert rules.digests(shuffled) == rules.digests(sorted(leaves.items()))


def test_two_keys_of_one_bucket_cannot_change_places() -> None:
    first, second = "91420799MA0000015U/78", "91420799MA0000015U/137"
    assert rules.bucket(first) == rules.bucket(second)

    told = rules.digests([(first, b"a" * 16), (second, b"b" * 16)])
    swapped = rules.digests([(first, b"b" * 16), (second, b"a" * 16)])

    assert rules.root(told) != rules.root(swapped)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1.5], "'k': a row holds texts, whole numbers and truth values, not float"),
        ([{"一": 1}], "'k': a row holds texts, whole numbers and truth values, not an object with other names"),
        ([{"a": [b"x"]}], "'k': a row holds texts, whole numbers and truth values, not bytes"),
        ([2**53], "'k': the row cannot be written as JSON: Integer exceeds 53-bit range"),
        (["\ud800"], "'k': the row cannot be written as JSON: str is not valid UTF-8: surrogates not allowed"),
    ],
    ids=["fraction", "names beyond ASCII", "bytes", "number that JavaScript rounds", "half a character"],
)
def test_what_two_programs_could_write_in_two_ways_is_refused(values: list[rules.Value], message: str) -> None:
    with pytest.raises(ValueError, match="'k'") as refused:
        rules.canonical("k", values)

    assert str(refused.value) == message


def test_a_root_is_made_of_every_bucket() -> None:
    with pytest.raises(ValueError, match=r"^7 digests: a root is made of 4096$"):
        rules.root([sha256().digest()] * 7)


def test_the_prefixes_of_all_buckets_are_32_kibibytes() -> None:
    table = rules.digests([("k", b"0" * 16)])

    assert rules.prefixes(table) == b"".join(each[:8] for each in table)
    assert len(rules.prefixes(table)) == 32 * 1024
