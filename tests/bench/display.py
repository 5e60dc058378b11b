"""An X server of the bench's own where Xvfb is installed, so that windows paint for real; else Qt's offscreen one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCREEN = "1600x1000x24"


@contextmanager
def display(screen: Path | None = None) -> Iterator[dict[str, str]]:
    """Variables under which a measured window is to run; `where` puts them in words.

    Args:
        screen: A folder for the server's screen as a file; see `screen_clock`.
    """
    server = shutil.which("Xvfb")
    if server is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    words = [server, "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    words += ["-fbdir", str(screen)] if screen else []
    process = subprocess.Popen(words, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    try:
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
    finally:
        process.terminate()  # an X server has no gentler way to be told
        process.wait()


def where(variables: dict[str, str]) -> str:
    return "xcb under Xvfb" if "DISPLAY" in variables else "offscreen"
