"""A Debian with almost nothing in it, in a folder: where a package must install, run, and go away again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bundle

ENTER = bundle.HERE / "linux" / "enter.sh"
ROOT, SOMEBODY = "0:0", "1000:1000"
PATIENCE_S = 900.0

_VARIABLES = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"}
_FROM_HERE = ("/etc/resolv.conf", "/etc/hosts")
"""What it takes to reach the same mirror as this computer does."""


@dataclass(frozen=True, slots=True)
class CleanRoot:
    """One such system.

    Its files have the same names inside as outside: inside, its own folder's name leads back to its top.

    Args:
        folder: Its top, seen from outside.
    """

    folder: Path

    def person(self) -> tuple[str, ...]:
        """Words that start a program inside as an ordinary user, without any network."""
        return ("unshare", "--mount", "--net", "--", "sh", str(ENTER), str(self.folder), SOMEBODY)

    def run(self, *words: str) -> str:
        """What a command said that root gave inside, with the network.

        Raises:
            AssertionError: It did not end with code 0; the message holds the end of what it said.
        """
        command = ["unshare", "--mount", "--", "sh", str(ENTER), str(self.folder), ROOT, *words]
        done = subprocess.run(
            command, env=_VARIABLES, capture_output=True, encoding="utf-8", timeout=PATIENCE_S, check=False
        )
        said = f"{done.stdout}{done.stderr}".strip()
        assert done.returncode == 0, f"{' '.join(words)} ended with code {done.returncode}:\n{said[-2000:]}"
        return done.stdout


def missing() -> str:
    """What making one needs and this computer lacks, in a sentence, or ""."""
    if os.name != "posix" or os.geteuid() != 0:
        return "only root can make a root of its own"
    lacking = [tool for tool in ("mmdebstrap", "unshare", "chroot") if shutil.which(tool) is None]
    return f"no {', '.join(lacking)} here (on Debian and Ubuntu: apt install mmdebstrap)" if lacking else ""


@contextmanager
def made(release: str, parent: Path) -> Iterator[CleanRoot]:
    """One of a release of Debian ("bookworm"), until the end of the block.

    Raises:
        CannotBuild: Something that it needs is missing.
        CalledProcessError: The mirror does not have it.
    """
    if lacking := missing():
        raise bundle.CannotBuild(lacking)
    with tempfile.TemporaryDirectory(prefix=f".{release}-", dir=parent) as name:
        folder = Path(name).resolve() / "root"
        subprocess.run(["mmdebstrap", "--variant=minbase", "--quiet", release, str(folder)], check=True)
        for file in map(Path, _FROM_HERE):
            shutil.copyfile(file, folder / file.relative_to("/"))
        inside = folder / folder.relative_to("/")
        inside.parent.mkdir(parents=True)
        inside.symlink_to("/")
        yield CleanRoot(folder)
