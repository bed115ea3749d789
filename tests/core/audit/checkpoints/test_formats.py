"""Checkpoints in the forms that others read, by the vectors of the specifications and their reference programs."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.core.audit.checkpoints.checkpoint import Checkpoint
from hub.core.audit.checkpoints.merkle import MerkleTree
from hub.core.audit.checkpoints.signed_notes import NoteKey, NoteSigner
from hub.core.errors import Invalid

#: The key, text and note of golang.org/x/mod/sumdb/note, the reference of signed notes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SIGNS = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = f"""{TEXT}
— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""
#: The leaves and roots by which implementations of RFC 6962 are compared, one leaf after another.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_tree_has_the_roots_of_rfc_6962() -> None:
    tree, roots = MerkleTree(), []
    for leaf in LEAVES:
        tree.append(bytes.fromhex(leaf))
        roots.append(tree.root().hex())

    assert roots == ROOTS
    assert MerkleTree().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(8))
def test_a_tree_goes_on_from_its_peaks(size: int) -> None:
    tree = MerkleTree()
    for leaf in LEAVES[:size]:
        tree.append(bytes.fromhex(leaf))

    later = MerkleTree(size, tree.peaks)
    for leaf in LEAVES[size:]:
        later.append(bytes.fromhex(leaf))

    assert later.root().hex() == ROOTS[-1]


def test_notes_are_signed_and_opened_as_by_the_reference() -> None:
    signer, key = NoteSigner.read(PETER_SIGNS), NoteKey.read(PETER)

    assert (signer.sign(TEXT), key.open(NOTE)) == (NOTE, TEXT)
    assert (signer.text, signer.public.text, key.text) == (PETER_SIGNS, PETER, PETER)


def test_signatures_of_others_are_passed_over() -> None:
    other = NoteSigner.make("witness.example/w").sign(TEXT).removeprefix(f"{TEXT}\n")

    assert NoteKey.read(PETER).open(NOTE + other) == TEXT


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (NOTE.replace("answer", "ANSWER"), "the signature of PeterNeumann+c74f20a3 is not one over this text"),
        (NOTE.replace("— Peter", "— Other"), "the note is not signed by PeterNeumann+c74f20a3"),
        (NOTE.replace("x08g", "y08g"), "the note is not signed by PeterNeumann+c74f20a3"),
        (NOTE.rstrip("\n"), "this is no signed note: a text, a blank line, and signatures"),
        (TEXT, "this is no signed note: a text, a blank line, and signatures"),
        (NOTE.replace("think", "th\tnk"), "this is no signed note: a text, a blank line, and signatures"),
        (NOTE + "another line\n", "a line after the blank one is no signature"),
        ("", "this is no signed note: a text, a blank line, and signatures"),
    ],
    ids=[
        "other text",
        "other name",
        "other id",
        "no last break",
        "no signature",
        "a tab",
        "no signature line",
        "empty",
    ],
)
def test_what_the_key_has_not_signed_is_refused(note: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        NoteKey.read(PETER).open(note)

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PETER.replace("c74f", "c74e"), "the key of PeterNeumann has the id c74f20a3, not c74e20a3"),
        (PETER.replace("+ARp", "+BRp"), "no key of a signed note, which is written name+id+key"),
        (PETER[:-1], "no key of a signed note, which is written name+id+key"),
        ("", "no key of a signed note, which is written name+id+key"),
    ],
)
def test_what_is_no_key_is_refused(text: str, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        NoteKey.read(text)

    assert refused.value.message == message


def test_a_checkpoint_reads_as_it_is_written() -> None:
    root = base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
    signer = NoteSigner("example.com/behind-the-sofa", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    checkpoint = Checkpoint(signer.name, 20852163, root, bytes(32))

    note = checkpoint.sign(signer)

    assert note.split("\n\n")[0].split("\n") == [
        "example.com/behind-the-sofa",
        "20852163",
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        f"chain {'A' * 43}=",
    ]
    assert Checkpoint.open(note, signer.public) == checkpoint


@pytest.mark.parametrize("size", ["007", "-1", "1e3", "", "٣", "1" * 19])
def test_a_size_that_is_no_number_is_no_checkpoint(size: str) -> None:
    with pytest.raises(Invalid) as refused:
        Checkpoint.read(f"example.com/log\n{size}\n{'A' * 43}=\nchain {'A' * 43}=\n")

    assert refused.value.message == "this is no checkpoint of the access log: origin, size, root, chain"
