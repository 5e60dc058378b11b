"""Whose work is in the bundle, and the texts of their licences. A part without a text stops the build."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
APACHE = HERE.parent / "LICENSE"
LGPL = (HERE / "licences" / "LGPL-3.0.txt", HERE / "licences" / "GPL-3.0.txt")
"""The Lesser licence is written as additions to the General one, so both texts belong together."""

WITHOUT_TEXT = {"PySide6_Essentials": LGPL, "shiboken6": LGPL, "flatbuffers": (APACHE,), "tensorflow": (APACHE,)}
"""Packages that name their licence and bring no copy of it."""

NAMES = ("licen", "copying", "notice", "authors", "third_party", "thirdparty")

INTRODUCTION = """\
Desktop Classifier is under the Apache License 2.0 (the file LICENSE beside this folder). It is built on the work of
others, listed here; each has a folder with the text of its licence.

Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License 3.0. They lie as separate shared
libraries in _internal/PySide6 and _internal/shiboken6 and may be replaced by versions of your own. Their sources:
https://download.qt.io/official_releases/QtForPython/ and https://download.qt.io/official_releases/qt/

The two sample pictures come with scikit-learn: china.jpg and flower.jpg, CC BY 2.0, see
_internal/sklearn/datasets/images/README.txt.
"""


@dataclass(frozen=True, slots=True)
class Component:
    """One package or system library that is in the bundle.

    Args:
        name: Its name and version, which is also its folder's name.
        licence: In words, as it names it itself.
        home: Where it comes from, an address or "".
        texts: Licence texts, as (name in the folder, file).
    """

    name: str
    licence: str
    home: str
    texts: tuple[tuple[str, Path], ...]


class LicenceMissing(Exception):
    """Something in the bundle has no licence text that we could find."""


def components(collected: Iterable[str]) -> list[Component]:
    """Everything that the collected files belong to, in the order of names.

    Raises:
        LicenceMissing: A package, or on Linux a system library, has no licence text.
    """
    files = {Path(name) for name in collected if Path(name).is_absolute()}
    found = [python(), *python_packages(files)]
    if sys.platform.startswith("linux"):
        found += debian_packages({path for path in files if _of_the_system(path)})
    for component in found:
        if not component.texts:
            raise LicenceMissing(
                f"{component.name} is in the bundle and brings no licence text. "
                "Leave it out in the spec, or add its text in licences.py."
            )
    return sorted(found, key=lambda component: component.name.lower())


def write(folder: Path, found: Iterable[Component]) -> None:
    """Write one folder a component and an index, which also names what is used."""
    shutil.rmtree(folder, ignore_errors=True)
    lines = [INTRODUCTION]
    for component in found:
        target = folder / component.name
        for name, source in component.texts:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)
        lines.append("  ".join(filter(None, (component.name, component.licence, component.home))))
    (folder / "README.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def python() -> Component:
    """The interpreter itself."""
    version = f"Python-{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    places = (Path(sysconfig.get_path("stdlib")), Path(sys.base_prefix))
    texts = [
        (name, place / name) for place in places for name in ("LICENSE.txt", "LICENSE") if (place / name).is_file()
    ]
    return Component(version, "PSF-2.0", "https://www.python.org", tuple(texts[:1]))


def python_packages(files: set[Path]) -> list[Component]:
    """The installed packages to which any of the files belongs, and the maker of the executable."""
    wanted = {"pyinstaller"}
    return [
        _component(package)
        for package in importlib.metadata.distributions()
        if _plain(package.name) != "desktop-classifier"
        and (_plain(package.name) in wanted or not files.isdisjoint(_files(package)))
    ]


def _files(package: importlib.metadata.Distribution) -> Iterator[Path]:
    root = Path(str(package.locate_file("")))
    return (root / file for file in package.files or () if ".dist-info" not in file.parts[0])


def _component(package: importlib.metadata.Distribution) -> Component:
    texts = {}
    for file in package.files or ():
        inside = file.parts[0].endswith(".dist-info")
        if (inside or len(file.parts) == 2) and file.suffix not in (".py", ".pyc") and _is_text(file.parts):
            parts = [part for part in file.parts[1:] if part != "licenses"]
            texts["/".join(parts) or file.name] = Path(str(package.locate_file(file)))
    given = WITHOUT_TEXT.get(package.name, ())
    texts.update({text.name if text != APACHE else "Apache-2.0.txt": text for text in given})
    name = f"{package.name}-{package.version}"
    return Component(name, _licence(package), _home(package), tuple(sorted(texts.items())))


def _is_text(parts: tuple[str, ...]) -> bool:
    return "licenses" in parts[1:-1] or parts[-1].lower().startswith(NAMES) or parts[-1].lower().endswith("license.txt")


def _licence(package: importlib.metadata.Distribution) -> str:
    named = _fact(package, "License-Expression") or _fact(package, "License")
    if named and "\n" not in named and len(named) < 120:
        return named
    kinds = [line.rpartition(" :: ")[2] for line in _facts(package, "Classifier") if line.startswith("License ::")]
    return ", ".join(kinds)


def _home(package: importlib.metadata.Distribution) -> str:
    links = dict(line.partition(", ")[::2] for line in _facts(package, "Project-URL"))
    by_name = {name.lower(): link for name, link in links.items()}
    for name in ("homepage", "home", "source", "repository"):
        if name in by_name:
            return by_name[name]
    return _fact(package, "Home-page") or next(iter(links.values()), "")


def _facts(package: importlib.metadata.Distribution, name: str) -> list[str]:
    return package.metadata.get_all(name) or []


def _fact(package: importlib.metadata.Distribution, name: str) -> str:
    return next(iter(_facts(package, name)), "")


def debian_packages(files: set[Path]) -> list[Component]:
    """The Debian or Ubuntu packages that the system libraries come from."""
    names = sorted({_owner(path) for path in files})
    return [_debian(name) for name in names]


def _debian(name: str) -> Component:
    text = Path("/usr/share/doc", name.partition(":")[0], "copyright")
    version = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=True
    ).stdout
    label = f"{name.partition(':')[0]}-{version.replace(':', '.')}"
    texts = (("copyright", text),) if text.is_file() else ()
    return Component(label, "see its copyright file", f"https://tracker.debian.org/pkg/{name.partition(':')[0]}", texts)


def _owner(path: Path) -> str:
    """The package that installed a library. Since /lib became a link, either of its names may be the known one."""
    real = path.resolve()
    other = Path(str(real).removeprefix("/usr")) if real.is_relative_to("/usr") else Path(f"/usr{real}")
    for name in (path, real, other):
        answer = subprocess.run(["dpkg", "-S", str(name)], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return answer.stdout.partition(": ")[0].split(",")[0]
    raise LicenceMissing(f"{path} is in the bundle and no installed package owns it, so its licence is not known.")


def _of_the_system(path: Path) -> bool:
    others = (HERE.parent, Path("/usr/local"), Path(sysconfig.get_path("stdlib")))
    return (path.is_relative_to("/usr") or path.is_relative_to("/lib")) and not any(map(path.is_relative_to, others))


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")
