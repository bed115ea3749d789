"""`hub document` and the limits of `hub client add`: what is registered, shown and withdrawn."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from hub.core.store.database import Database
from tests.auth.signing import public
from tests.cli.conftest import Run

FIRST, SECOND = "query Who { viewer { client } }\n", "{ scenarios { code } }"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "who.graphql", tmp_path / "scenarios.graphql"]
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


async def add_bank(call: Run, *options: object) -> None:
    done = await call("client", "add", "bank", "--name", "b", "--kind", "partner", "--scope", "grade:read", *options)
    assert done.code == 0, done.err


async def test_documents_are_registered_listed_and_withdrawn(call: Run, files: list[Path], database: Database) -> None:
    await add_bank(call)
    first, second = (sha256(text.encode()).hexdigest() for text in (FIRST, SECOND))

    added = await call("document", "add", "bank", *files, "--json")
    again = await call("document", "add", "bank", files[0])
    listed = json.loads((await call("document", "list", "bank", "--json")).out)["documents"]
    removed = await call("document", "remove", "bank", f"sha256:{first}")
    left = await call("document", "list")

    assert json.loads(added.out) == {
        "documents": [{"sha256": first, "file": str(files[0])}, {"sha256": second, "file": str(files[1])}]
    }
    assert again.out == f"sha256:{first}  {files[0]}\n"
    assert sorted((one["client_id"], one["sha256"], one["document"]) for one in listed) == sorted(
        [("bank", first, FIRST), ("bank", second, SECOND)]
    )
    assert removed.out == f"client bank can send sha256:{first} no more\n"
    assert left.out.startswith(f"bank  sha256:{second}  ")
    assert left.out.count("\n") == 1
    rows = await database.fetch("select kind, details from audit_entry where kind like 'Document%' order by number")
    assert [(row["kind"], row["details"]) for row in rows] == [
        ("DocumentTrusted", {"client": "bank", "document": first}),
        ("DocumentTrusted", {"client": "bank", "document": second}),
        ("DocumentWithdrawn", {"client": "bank", "document": first}),
    ]


@pytest.fixture
def issuers(tmp_path: Path) -> str:
    """A file of other issuers, with one in it."""
    path = tmp_path / "issuers.json"
    entry = {
        "issuer": "https://sso.city.test",
        "audience": "https://hub.test",
        "namespace": "city",
        "kind": "department",
        "scopes": ["grade:read"],
        "jwks": public("ES256"),
    }
    path.write_text(json.dumps({"issuers": [entry]}), "utf-8")
    return str(path)


async def test_a_client_of_another_issuer_has_documents_too(
    call: Run, files: list[Path], issuers: str, database: Database
) -> None:
    digest = sha256(FIRST.encode()).hexdigest()

    added = await call("document", "add", "city:portal", files[0], HUB_TRUSTED_ISSUERS=issuers)
    listed = await call("document", "list", "city:portal")
    removed = await call("document", "remove", "city:portal", digest)

    assert (added.code, added.out) == (0, f"sha256:{digest}  {files[0]}\n"), added.err
    assert listed.out.startswith(f"city:portal  sha256:{digest}  ")
    assert removed.out == f"client city:portal can send sha256:{digest} no more\n"
    rows = await database.fetch("select details from audit_entry where kind like 'Document%' order by number")
    assert [row["details"]["client"] for row in rows] == ["city:portal"] * 2


@pytest.mark.parametrize("client", ["town:portal", "city:", ":portal", "city:a b", "city:city:portal", "portal"])
async def test_a_name_that_no_issuer_gives_is_no_client(
    call: Run, files: list[Path], issuers: str, database: Database, client: str
) -> None:
    done = await call("document", "add", client, files[0], HUB_TRUSTED_ISSUERS=issuers)

    assert (done.code, done.err) == (1, f"hub: no client {client!r}\n")
    assert await database.fetch("select * from trusted_document") == []


async def test_without_other_issuers_a_namespace_is_no_client(call: Run, files: list[Path]) -> None:
    done = await call("document", "add", "city:portal", files[0])

    assert (done.code, done.err) == (1, "hub: no client 'city:portal'\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{ nothing }", "Cannot query field 'nothing' on type 'Query'."),
        (b"{", "Expected Name, found <EOF>."),
        (b"\xff", "not UTF-8"),
        (
            b"{ " + b"__typename " * 142 + b"}",
            "the document has 10011 pairs of fields with one name; 10000 is the most",
        ),
    ],
)
async def test_a_file_that_could_not_be_answered_registers_nothing(
    call: Run, files: list[Path], database: Database, content: bytes, said: str
) -> None:
    await add_bank(call)
    files[1].write_bytes(content)

    done = await call("document", "add", "bank", *files)

    assert (done.code, done.err) == (2, f"hub: {files[1]}: {said}\n")
    assert await database.fetch("select * from trusted_document") == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "nobody"], "no client 'nobody'"),
        (["remove", "bank", "sha256:00"], "client 'bank' has no document '00'"),
        (["remove", "bank", "junk"], "client 'bank' has no document 'junk'"),
    ],
)
async def test_what_is_not_there_is_said(call: Run, files: list[Path], arguments: list[str], said: str) -> None:
    await add_bank(call)

    done = await call("document", *arguments, *(files[:1] if arguments[0] == "add" else ()))

    assert (done.code, done.err) == (1, f"hub: {said}\n")


async def test_a_client_may_have_limits_of_its_own(call: Run) -> None:
    await add_bank(call, "--trusted-only", "--cost", 100, "--capacity", 200)

    (bank,) = json.loads((await call("client", "list", "--json")).out)["clients"]

    assert (bank["limits"], bank["trusted_only"]) == ({"cost": 100, "capacity": 200, "refill": 5_000}, True)


async def test_a_client_has_the_limits_of_its_kind(call: Run) -> None:
    await add_bank(call)

    (bank,) = json.loads((await call("client", "list", "--json")).out)["clients"]

    assert bank["limits"] == {"cost": 50_000, "capacity": 500_000, "refill": 5_000}
    assert bank["trusted_only"] is False
