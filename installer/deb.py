"""The bundle as a package for Debian, Ubuntu and their kin, made with dpkg's own tool.

It has no scripts: files of menus and icons are noticed by the packages that look after those, and nothing of the
user's is ever touched, neither by an update nor by removing.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import artefacts
import bundle
import debian_papers
import desktop_files
import tarball

from desktop_classifier import __version__

PLACE = Path("opt", bundle.NAME)
"""Where the bundle goes; /opt is kept for what does not come from the distribution itself."""

COMPRESSION = ("xz", "9")
"""See the README for what the others would have weighed."""

OVERRIDES = desktop_files.LINUX / "lintian-overrides"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to pack.

    Args:
        bundle: The folder that `bundle.build` made.
        output: Folder for the package.
        site: See `desktop_files.contents`.
        version: Of the package.
        compression: Kind and level, as dpkg-deb knows them.
    """

    bundle: Path
    output: Path
    site: str = ""
    version: str = __version__
    compression: tuple[str, str] = COMPRESSION


def build(plan: Plan) -> Path:
    """Make the package and return it.

    Raises:
        CannotBuild: There is no bundle, or no dpkg-deb.
        CalledProcessError: dpkg-deb failed.
    """
    tarball.require(plan.bundle, "dpkg-deb")
    architecture = _said("dpkg", "--print-architecture")
    made = plan.output / f"{bundle.NAME}_{plan.version}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix=".deb-", dir=plan.output) as room:
        root = Path(room, "root")
        lay_out(plan, root)
        _control(plan, root, architecture)
        half = Path(room, made.name)
        kind, level = plan.compression
        command = ["dpkg-deb", "--root-owner-group", f"-Z{kind}", f"-z{level}", "--build", str(root), str(half)]
        variables = {**os.environ, "SOURCE_DATE_EPOCH": str(artefacts.epoch())}
        subprocess.run(command, check=True, env=variables, stdout=subprocess.DEVNULL)
        half.replace(made)
    artefacts.note(made)
    return made


def lay_out(plan: Plan, root: Path) -> None:
    """All that will be installed, below `root`: the bundle's files are links, so nothing is copied."""
    shutil.copytree(plan.bundle, root / PLACE, symlinks=True, copy_function=artefacts.link)
    files = {f"usr/{name}": content for name, content in desktop_files.contents(plan.site).items()}
    papers = f"usr/share/doc/{bundle.NAME}"
    maintainer = debian_papers.maintainer()
    changes = debian_papers.changelog(plan.version, maintainer, artefacts.epoch())
    files[f"{papers}/changelog.gz"] = gzip.compress(changes.encode(), mtime=0)
    files[f"{papers}/copyright"] = debian_papers.rights(plan.bundle / bundle.PAPERS, plan.site).encode()
    files[f"usr/share/lintian/overrides/{bundle.NAME}"] = OVERRIDES.read_bytes()
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    command = root / "usr" / "bin" / bundle.NAME
    command.parent.mkdir(parents=True)
    command.symlink_to(Path("/", PLACE, bundle.NAME))
    _rights_of_files(root)


def _rights_of_files(root: Path) -> None:
    """Whatever the builder's umask was: everybody reads, root writes, and a library is nothing to start."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            runs = path.stat().st_mode & 0o100 and ".so" not in path.name
            path.chmod(0o755 if path.is_dir() or runs else 0o644)


def _control(plan: Plan, root: Path, architecture: str) -> None:
    folder = root / "DEBIAN"
    folder.mkdir()
    folder.chmod(0o755)
    kilobytes = sum(-(-path.lstat().st_size // 1024) or 1 for path in root.rglob("*"))
    control = debian_papers.control(plan.version, architecture, kilobytes, plan.site)
    sums = "".join(f"{digest}  {name}\n" for name, digest in _md5(root))
    for name, text in {"control": control, "md5sums": sums}.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o644)


def _md5(root: Path) -> Iterator[tuple[str, str]]:
    """What `dpkg --verify` looks at."""
    for file in bundle.files(root):
        name = file.relative_to(root)
        if name.parts[0] != "DEBIAN":
            with file.open("rb") as stream:
                yield name.as_posix(), hashlib.file_digest(stream, "md5").hexdigest()


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
