"""Someone who has just unpacked the bundle: no variables, no network, an empty home, another folder."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 180.0
"""No step of the check takes longer, even on a slow and busy machine."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Starts the bundle's executable in an environment with almost nothing in it.

    Args:
        executable: The bundle's.
        home: Their home folder, which is also where they are.
        through: Words that start a program somewhere else, such as in a root of its own; none: here, without network.
    """

    executable: Path
    home: Path
    through: tuple[str, ...] = ()

    def start(self, *words: object, **variables: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        command = [*(self.through or offline()), str(self.executable), *map(str, words)]
        environment = {**self._variables(), **variables}
        return subprocess.Popen(
            command,
            env=environment,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            encoding="utf-8",
        )

    def run(self, *words: object, **variables: str) -> str:
        """What the program said on stdout.

        Raises:
            AssertionError: It did not end with code 0; the message holds what it said on stderr.
        """
        with self.start(*words, **variables) as process:
            try:
                out, complaints = process.communicate(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert process.returncode == 0, f"{words} ended with code {process.returncode}:\n{_end_of(complaints or out)}"
        return out

    def _variables(self) -> dict[str, str]:
        home = str(self.home)
        if os.name == "nt":
            # Windows asks nobody's variables where a user's data lie; platformdirs has one of its own for that.
            own = dict.fromkeys(("USERPROFILE", "LOCALAPPDATA", "APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"), home)
            return {"SYSTEMROOT": os.environ["SYSTEMROOT"], **own}
        return {"HOME": home}


def child_of(parent: subprocess.Popen[str], role: str) -> int:
    """The process that a program started in a role, on Linux, once there is one."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and parent.poll() is None:
        for pid in _descendants(parent.pid):
            with contextlib.suppress(OSError):  # it has ended
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if b"--child" in words and role.encode() in words:
                    return pid
        time.sleep(0.01)  # nothing announces that a process got a child
    raise AssertionError(f"the program started no child in the role {role}")


def _descendants(pid: int) -> Iterator[int]:
    with contextlib.suppress(OSError):
        for listing in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, listing.read_text(encoding="ascii").split()):
                yield child
                yield from _descendants(child)


def _end_of(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-12:])


@functools.cache
def offline() -> tuple[str, ...]:
    """Words that start a program without any network, or none where that is not possible."""
    words = ("unshare", "--net", "--")
    if not sys.platform.startswith("linux") or shutil.which(words[0]) is None:
        return ()
    tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if tried.returncode == 0 else ()
