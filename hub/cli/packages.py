"""Checks packages, without a hub."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.options import Json
from hub.cli.running import FAILED, refusals
from hub.core.errors import UsageError
from hub.sharing.packages.verification.checks import verify
from hub.sharing.packages.verification.results import PackageVerification
from hub.terminal import show, show_json

package = typer.Typer(help="The packages that consumers take away.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.add_typer(package, name="package")


@package.callback()
def _package() -> None:
    """The packages that consumers take away."""


@package.command("verify")
def verify_packages(
    path: Annotated[Path, typer.Argument(help="A package's folder, or a folder of several.")],
    jwks: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The hub's public keys, a JWK set; else those beside the package."),
    ] = None,
    json: Json = False,
) -> None:
    """Check files, signatures, chain and root of packages, without a hub; exit with 1 at any fault."""
    with refusals():
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
        done = verify(path, jwks)
        if json:
            show_json(_as_json(done))
        else:
            _show(done)
        if done.faults:
            raise typer.Exit(FAILED)


def _as_json(done: PackageVerification) -> dict[str, object]:
    return {
        "packages": list(done.packages),
        "whole": not done.faults,
        "signed_by": sorted(done.signed_by),
        "keys": "beside" if done.keys_beside else "given",
        "faults": [asdict(fault) for fault in done.faults],
        "unproved": done.unproved,
    }


def _show(done: PackageVerification) -> None:
    for fault in done.faults:
        show(f"{fault.file}: {fault.message}")
    for name, reason in done.unproved.items():
        show(f"{name}: its rows were not held against its root: {reason}")
    if done.faults:
        return
    show(f"{len(done.packages)} packages, whole, signed by {', '.join(sorted(done.signed_by))}")
    if done.keys_beside:
        show("the keys came with the packages: compare them with the hub's, or give those by --jwks")
