"""Two starts of the real program: the second hands its pictures to the first window."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from desktop_classifier.base import paths
from desktop_classifier.gui import handover

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals and file names of any bytes")


class First:
    """The first window, telling what happens to it."""

    def __init__(self, *words):
        command = [sys.executable, str(HERE / "watched_window.py"), *map(str, words)]
        environment, pipe = {**os.environ, "PYTHONPATH": str(ROOT)}, subprocess.PIPE
        self.process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment, cwd=ROOT)

    def wait_for(self, name):
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == name:
                return event
        pytest.fail(f"ended before {name!r}: {self.process.stderr.read()}")

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        _, complaints = self.process.communicate(timeout=60)
        # An imaginary screen has no front to come to.
        assert complaints.replace("This plugin does not support raise()\n", "") == ""
        return self.process.returncode


@pytest.fixture
def first(home):
    started = []

    def begin(*words):
        started.append(First(*words))
        started[-1].wait_for("painted")
        return started[-1]

    yield begin
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def second(*words, cwd=ROOT):
    """What a double click starts."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-X", "importtime", "-m", "desktop_classifier", *map(os.fspath, words)]
    done = subprocess.run(command, capture_output=True, timeout=60, env=environment, cwd=cwd)
    imported = {line.rpartition(b"|")[2].strip().decode() for line in done.stderr.splitlines()}
    told = [line for line in done.stderr.splitlines() if not line.startswith(b"import time:")]
    return done.returncode, done.stdout, told, imported


def test_the_second_hands_over_and_ends_before_qt(first, tmp_path):
    window = first()
    (tmp_path / "flower.jpg").write_bytes(paths.sample_pictures()[1].read_bytes())
    code, out, told, imported = second("flower.jpg", cwd=tmp_path)
    assert (code, out, told) == (0, b"", [])
    assert not {name.partition(".")[0] for name in imported} & {"PySide6", "numpy", "PIL", "openvino"}
    assert window.wait_for("ended")["labels"] == {"flower.jpg": "daisy"}
    assert window.end() == 0


def test_a_start_without_pictures_only_brings_the_window_forward(first):
    window = first()
    assert second("gui")[:3] == (0, b"", [])
    assert window.wait_for("forward")["pictures"] == 0
    assert window.end() == 0


def test_pictures_that_come_while_it_is_busy_join_the_queue(first, tmp_path):
    noise = Image.effect_noise((900, 700), 60).convert("RGB")
    (tmp_path / "many").mkdir()
    for number in range(60):
        noise.crop((number, number // 2, number + 600, number // 2 + 400)).save(tmp_path / "many" / f"{number}.jpg")
    odd = tmp_path / os.fsdecode(b"\xff\xfe odd\n.jpg")
    odd.write_bytes(paths.sample_pictures()[1].read_bytes())
    window = first(tmp_path / "many")
    window.wait_for("first")
    assert second(odd)[0] == 0
    while len(labels := window.wait_for("ended")["labels"]) < 61:
        pass
    assert labels[odd.name] == "daisy"
    assert window.end() == 0


def test_a_first_that_hangs_is_left_alone(first):
    """The second opens a window of its own, and says nothing; later ones go to that window."""
    hanging = first()
    hanging.process.send_signal(signal.SIGSTOP)
    os.utime(handover._address(handover.name()), (0, 0))  # it did not begin just now
    window = first(paths.sample_pictures()[1])
    assert window.wait_for("ended")["labels"] == {"flower.jpg": "daisy"}
    assert second(paths.sample_pictures()[0])[0] == 0
    assert window.wait_for("ended")["labels"] == {"flower.jpg": "daisy", "china.jpg": "palace"}
    assert window.end() == 0
    hanging.process.send_signal(signal.SIGCONT)
    assert hanging.end() == 0


def test_the_place_of_a_first_that_crashed_is_free(first):
    crashed = first()
    crashed.process.kill()
    crashed.process.wait()
    window = first(paths.sample_pictures()[1])
    assert window.wait_for("ended")["labels"] == {"flower.jpg": "daisy"}
    assert second(paths.sample_pictures()[0])[0] == 0
    assert window.end() == 0


def test_a_screenshot_has_a_window_of_its_own(first, run, tmp_path):
    window = first()
    done = run("gui", paths.sample_pictures()[0], "--screenshot", tmp_path / "window.png")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "window.png").is_file()
    assert second("gui")[0] == 0
    assert window.wait_for("forward")["pictures"] == 0
    assert window.end() == 0


def test_a_window_that_was_closed_is_not_knocked_at(first):
    assert first().end() == 0
    assert first().end() == 0
