"""What a program says to the network: every socket that it and its children open, seen by strace.

Nothing may leave a computer but the downloads that somebody starts. That is proven, not promised: the program runs
where no address can be reached, and every address that it so much as tries is written down.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scene import Scene
from stranger import PATIENCE_S, offline

LOCAL_FAMILIES = {"AF_UNIX", "AF_LOCAL", "AF_NETLINK"}
"""Other programs on this computer, and the kernel."""

_OPENED = re.compile(r"\bsocket\((AF_\w+|\w+),")
_GOT = re.compile(r"\bsocket(?:\(| resumed>).*\) = (\d+)")
_USED = re.compile(r"\b(?:bind|connect|sendto)\((\d+),")
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_WATCHED = "trace=socket,connect,sendto,sendmsg,sendmmsg,bind,listen"


@functools.cache
def missing() -> str:
    """Why this cannot be looked at here, or ""."""
    if not sys.platform.startswith("linux"):
        return "only looked at on Linux"
    if shutil.which("strace") is None:
        return "no strace here to see what is sent"
    if not offline():
        return "the network cannot be cut off here (unshare --net is not allowed)"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace may not look at other programs here"


def talk(command: Sequence[object], variables: Mapping[str, str], folder: Path) -> list[str]:
    """Run a program to its end without a network, and return what it did that is not of this computer alone.

    Args:
        command: The program and its words.
        variables: Its whole environment.
        folder: Where it runs.

    Raises:
        AssertionError: It did not end with code 0; the message holds what it complained of.
    """
    with tempfile.TemporaryDirectory() as room:
        record = Path(room, "calls")
        watch = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", _WATCHED, "-e", "signal=none", "-o", str(record))
        words = [*offline(), *watch, *map(str, command)]
        done = subprocess.run(
            words,
            env=dict(variables),
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, f"{words} ended with code {done.returncode}:\n{done.stderr[-2000:]}"
        with record.open(encoding="utf-8", errors="replace") as lines:
            return foreign(lines)


def foreign(lines: Iterable[str]) -> list[str]:
    """Of what strace wrote, the lines that lead out of this computer, or could.

    A socket of the internet's kind is none of them if the first that is done with it is to tie it to this computer:
    so urllib3 finds out whether there is IPv6.
    """
    told: list[str] = []
    open_ones: dict[tuple[str, str], str] = {}
    begun: dict[str, str] = {}
    for line in map(str.strip, lines):
        thread = line.partition(" ")[0]
        if (opened := _OPENED.search(line)) and opened[1] not in LOCAL_FAMILIES:
            begun[thread] = line
        if thread in begun and (got := _GOT.search(line)):
            open_ones[thread, got[1]] = begun.pop(thread)
        addresses = [ipaddress.ip_address(four or six) for four, six in _ADDRESS.findall(line)]
        if any(not address.is_loopback for address in addresses):
            told.append(line)
        elif addresses and (used := _USED.search(line)):
            open_ones.pop((thread, used[1]), None)
    return [*told, *begun.values(), *open_ones.values()]


def nothing_leaves(scene: Scene) -> str:
    """The bundle's window, command line and a training speak to nobody."""
    if reason := missing():
        return reason
    stranger = scene.stranger("wire")
    variables = {"HOME": str(stranger.home), "QT_QPA_PLATFORM": "offscreen"}
    pictures = scene.pictures(stranger)
    practice = scene.inside / "resources" / "practice"
    for words in (
        ("gui", *pictures, "--screenshot", stranger.home / "window.png"),
        ("classify", *pictures),
        ("train", practice, "--name", "Silent", "--preset", "quick"),
        ("doctor",),
    ):
        said = talk([stranger.executable, *words], variables, stranger.home)
        assert not said, f"{words[0]} speaks to the network:\n" + "\n".join(said[:9])
    return "window, classify, train and doctor opened no socket that leads out"
