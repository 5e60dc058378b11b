"""The bundle for other distributions: unpack it anywhere and start it; `menu.sh` puts it into the user's menu."""

from __future__ import annotations

import platform
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import artefacts
import bundle
import desktop_files

from desktop_classifier import __version__

COMPRESSION = ("xz", "-9e", "-T0")
"""Every system unpacks it; see the README for what the others would have weighed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to pack.

    Args:
        bundle: The folder that `bundle.build` made.
        output: Folder for the tarball.
        site: See `desktop_files.contents`.
        compression: Words that start a program which packs its standard input.
    """

    bundle: Path
    output: Path
    site: str = ""
    compression: tuple[str, ...] = COMPRESSION


def build(plan: Plan) -> Path:
    """Make the tarball and return it.

    Raises:
        CannotBuild: There is no bundle, or the packer is missing.
        CalledProcessError: The packer failed.
    """
    require(plan.bundle, plan.compression[0])
    stem = f"{bundle.NAME}-{__version__}-linux-{platform.machine()}"
    made = plan.output / f"{stem}.tar.{'zst' if plan.compression[0] == 'zstd' else 'xz'}"
    with tempfile.TemporaryDirectory(prefix=".tarball-", dir=plan.output) as room:
        folder = Path(room, stem)
        lay_out(plan, folder)
        half = Path(room, made.name)
        with half.open("wb") as target, _packed(plan.compression, target) as stream:
            _write(folder, stream)
        half.replace(made)
    artefacts.note(made)
    return made


def require(folder: Path, *tools: str) -> None:
    """Look whether there is a bundle and what packs it.

    Raises:
        CannotBuild: Something is missing.
    """
    if not (folder / bundle.NAME).is_file():
        raise bundle.CannotBuild(f"There is no bundle in {folder}. Make one: python installer/build.py bundle")
    for tool in tools:
        if shutil.which(tool) is None:
            raise bundle.CannotBuild(f"{tool} is missing. On Debian and Ubuntu: apt install {PACKAGES.get(tool, tool)}")


PACKAGES = {"xz": "xz-utils", "dpkg-deb": "dpkg"}


def lay_out(plan: Plan, folder: Path) -> None:
    """The bundle (as links to its files, so nothing is copied), and beside it what a desktop must know."""
    shutil.copytree(plan.bundle, folder, symlinks=True, copy_function=artefacts.link)
    for name, content in desktop_files.contents(plan.site).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    shutil.copyfile(desktop_files.LINUX / "menu.sh", folder / "menu.sh")
    (folder / "menu.sh").chmod(0o755)
    (folder / bundle.SUMS).unlink(missing_ok=True)  # it is a link to the bundle's own
    bundle.write_sums(folder)


@contextmanager
def _packed(command: tuple[str, ...], target: IO[bytes]) -> Iterator[IO[bytes]]:
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=target) as packer:
        assert packer.stdin is not None
        yield packer.stdin
    if packer.returncode:
        raise subprocess.CalledProcessError(packer.returncode, command)


def _write(folder: Path, stream: IO[bytes]) -> None:
    """Nothing of the day, the user or the disk gets into the archive; what is alike lies side by side."""
    moment = artefacts.epoch()

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with tarfile.open(fileobj=stream, mode="w|", format=tarfile.GNU_FORMAT) as archive:
        for path in [folder, *sorted(folder.rglob("*"), key=lambda path: path.as_posix())]:
            archive.add(path, path.relative_to(folder.parent).as_posix(), recursive=False, filter=plain)
