"""Two starts of the bundle: the second hands its pictures to the first one's window and ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scene import Scene
from stranger import PATIENCE_S


def one_window(scene: Scene) -> str:
    """A second start that opened a window of its own would not end."""
    if not sys.platform.startswith("linux"):
        return "only looked at on Linux"
    stranger = scene.stranger("second")
    pictures = scene.pictures(stranger)
    with tempfile.TemporaryDirectory() as place:  # short, as the path of a socket must be
        variables = {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": place}
        with stranger.start("gui", **variables) as first:
            try:
                _wait_for_socket(Path(place), first)
                start = time.perf_counter()
                stranger.run(*pictures, **variables)
                seconds = time.perf_counter() - start
                assert first.poll() is None, f"the first window ended with code {first.returncode}"
                first.send_signal(signal.SIGTERM)
                _, complaints = first.communicate(timeout=PATIENCE_S)
            except BaseException:
                first.kill()
                raise
        assert first.returncode == 0 and "Traceback" not in complaints, complaints
        left = [path.name for path in Path(place).iterdir() if path.is_socket()]
        assert not left, f"left behind: {left}"
    return f"the second start handed {len(pictures)} pictures over and ended after {seconds:.2f} s"


def _wait_for_socket(place: Path, first: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and first.poll() is None:
        if any(path.is_socket() for path in place.iterdir()):
            return
        time.sleep(0.02)  # nothing announces that a file is there
    raise AssertionError("the first window never took its place")
