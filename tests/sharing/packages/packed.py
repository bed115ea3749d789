"""Packages of a few invented rows, for the tests."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from joserfc.jwk import ECKey, OKPKey

from hub.sharing.packages.formats.layout import PackageLayout
from hub.sharing.packages.manifests.manifest import PackageFacts
from hub.sharing.packages.packing.folder import PackageFolder
from hub.sharing.packages.results import FieldType, PackageColumn, PackageFormat, PackageKind, PackageRow
from hub.sharing.packages.signatures.keys import JwkKey
from hub.sharing.proofs import rules
from hub.sharing.proofs.rules import Value
from hub.sharing.views.results import CopyOperation

FIELDS = (
    PackageColumn("name", "企业名称"),
    PackageColumn("capital", "注册资本（分）", FieldType.INTEGER),
    PackageColumn("recommended", "是否推荐", FieldType.BOOLEAN),
    PackageColumn("reasons", "原因代码", FieldType.ARRAY),
)
FIRST, SECOND, THIRD = "91420799MA0000015U", "91420799MA0000023N", "91420799MA0000031H"
ROWS: Mapping[str, Sequence[Value]] = {
    FIRST: ["=虚构1号科技有限公司", 5_000_000, True, ["R01"]],
    SECOND: ["'虚构2号\n科技有限公司", -1, False, []],
    THIRD: [None, None, None, None],
}
ES256 = JwkKey(ECKey.generate_key("P-256", {"kid": "es"}))
ED25519 = JwkKey(OKPKey.generate_key("Ed25519", {"kid": "ed"}))


def upserts(rows: Mapping[str, Sequence[Value]]) -> list[PackageRow]:
    return [PackageRow(key, values) for key, values in rows.items()]


def withdrawal(key: str, reason: str) -> PackageRow:
    return PackageRow(key, (), CopyOperation.WITHDRAW, reason)


def root_of(rows: Mapping[str, Sequence[Value]]) -> str:
    leaves = ((key, rules.leaf(rules.canonical(key, values))) for key, values in rows.items())
    return rules.root(rules.digests(leaves)).hex()


def facts(kind: PackageKind, rows: Mapping[str, Sequence[Value]], **others: object) -> PackageFacts:
    """Of a package after which a copy holds these rows."""
    plain = PackageFacts(
        view="bank-tax",
        title="税务信用视图",
        definition="d" * 64,
        number=1,
        layout=PackageLayout(kind, FIELDS),
        from_position=None,
        to_position=7,
        known_at=datetime(2026, 11, 28, 2, 0, tzinfo=UTC),
        rulesets={"huarong-tech": "2026.2"},
        root=root_of(rows),
        previous=None,
    )
    return replace(plain, **others)  # type: ignore[arg-type]


def packed(
    folder: Path,
    about: PackageFacts,
    rows: Sequence[PackageRow],
    formats: Sequence[PackageFormat] = (PackageFormat.JSON_LINES, PackageFormat.CSV),
    signer: JwkKey = ES256,
) -> str:
    """Write a package; returns the SHA-256 of its manifest."""
    with PackageFolder(folder, about.layout, formats) as package:
        package.open()
        package.add(rows)
        content = package.finish(about, [signer])
    return sha256(content).hexdigest()


def chain(place: Path) -> None:
    """Two packages: all three rows, then the first of them changed, the second withdrawn."""
    full = facts(PackageKind.FULL, ROWS)
    first = packed(place / "1", full, upserts(ROWS))
    after = {FIRST: ["虚构1号科技有限公司", 1, None, ["R02", "R03"]], THIRD: ROWS[THIRD]}
    delta = facts(PackageKind.DELTA, after, number=2, from_position=7, to_position=9, previous=first)
    packed(place / "2", delta, [PackageRow(FIRST, after[FIRST]), withdrawal(SECOND, "repaired")])
