"""A real window under a real X server, and a real drag from another program's window into it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from desktop_classifier.base import paths

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

pytestmark = pytest.mark.xcb


class Program:
    """A started program that tells JSON lines."""

    def __init__(self, display, script, *words):
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
        environment.pop("WAYLAND_DISPLAY", None)
        command = [sys.executable, str(HERE / script), *map(str, words)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, cwd=ROOT)

    def wait_for(self, name):
        """The next event of that name."""
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == name:
                return event
        pytest.fail(f"ended before {name!r}: {self.process.stderr.read()}")

    def end(self):
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def start(display, home):
    started = []

    def begin(script, *words):
        started.append(Program(display, script, *words))
        return started[-1]

    yield begin
    for program in started:
        if program.process.poll() is None:
            program.process.kill()
        program.process.communicate()


@pytest.fixture
def xdotool(display):
    if shutil.which("xdotool") is None:
        pytest.skip("needs xdotool to move the mouse")

    def call(*words):
        command = ["xdotool", *map(str, words)]
        done = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, "DISPLAY": display}, timeout=30
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def test_files_dragged_from_another_window_are_answered(start, xdotool):
    window = start("watched_window.py", "--close-at", "ended")
    window.wait_for("painted")
    source = start("drag_source.py", *paths.sample_pictures())
    source.wait_for("painted")
    xdotool("mousemove", 1400, 60, "mousedown", 1)
    xdotool("mousemove", 1390, 66, "mousemove", 1380, 72)
    source.wait_for("dragging")
    for x, y in ((1100, 300), (900, 400), (700, 400), (690, 405)):
        xdotool("mousemove", x, y)
    assert window.wait_for("looked")["pictures"] == 2
    xdotool("mousemove", 680, 410, "mouseup", 1)
    assert source.wait_for("dropped")["action"] == "CopyAction"  # the source offered to move; we must not accept that
    ended = window.wait_for("ended")
    assert set(ended["labels"]) == {"china.jpg", "flower.jpg"}
    assert window.end() == 0


def test_the_window_paints_under_x(display, home, tmp_path):
    target = tmp_path / "window.png"
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-m", "desktop_classifier", "gui", *map(str, paths.sample_pictures())]
    done = subprocess.run(
        [*command, "--screenshot", str(target)], capture_output=True, text=True, env=environment, timeout=120, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    with Image.open(target) as picture:
        assert picture.size == (1280, 800)
