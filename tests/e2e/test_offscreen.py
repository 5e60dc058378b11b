"""The real `main()`, real pictures, the real network; only the screen is imaginary."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from desktop_classifier.base import paths

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TROUBLE = ("QThread", "Traceback", "QObject", "Segmentation", "QPaint", "QBackingStore")


def test_a_screenshot_of_answered_pictures(run, tmp_path):
    target = tmp_path / "shots" / "window.png"
    done = run("gui", *paths.sample_pictures(), "--screenshot", target)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    with Image.open(target) as picture:
        assert picture.size == (1280, 800)
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 1000  # thumbnails, not an empty window


def test_a_picture_that_cannot_be_read_makes_it_1(run, tmp_path):
    (tmp_path / "bad.jpg").write_text("no picture")
    done = run("gui", tmp_path / "bad.jpg", "--screenshot", tmp_path / "window.png")
    assert done.returncode == 1
    assert (tmp_path / "window.png").is_file()


def test_a_screenshot_that_cannot_be_written_is_said(run, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("gui", "--screenshot", tmp_path / "file" / "window.png")
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_model_remembered_is_the_one_that_answers(run, home, tmp_path):
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "settings.json").write_text(json.dumps({"model": "a model that is gone", "bars": 5}))
    done = run("gui", paths.sample_pictures()[0], "--screenshot", tmp_path / "window.png")
    assert done.returncode == 0, done.stderr


def test_importing_the_program_leaves_the_heavy_things_alone():
    script = "import sys, desktop_classifier.app, desktop_classifier.gui.windows.main_window; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"tensorflow", "keras", "sklearn", "openvino", "numpy", "PIL", "httpx", "rich"}


def watched(*words):
    command = [sys.executable, str(HERE / "watched_window.py"), *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )


def over(process):
    """Wait for its end: the events it told, its exit code, what it complained of."""
    out, complaints = process.communicate(timeout=120)
    return [json.loads(line) for line in out.splitlines()], process.returncode, complaints


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Enough pictures to be busy for a while."""
    folder = tmp_path_factory.mktemp("many")
    noise = Image.effect_noise((900, 700), 60).convert("RGB")
    for number in range(300):
        noise.crop((number, number // 2, number + 600, number // 2 + 400)).save(folder / f"{number}.jpg")
    return folder


def test_the_sample_pictures_are_recognised(home):
    events, code, complaints = over(watched("--close-at", "ended", *paths.sample_pictures()))
    ended = next(event for event in events if event["event"] == "ended")
    assert ended["labels"] == {"china.jpg": "palace", "flower.jpg": "daisy"}
    assert (code, complaints) == (0, "")


@pytest.mark.parametrize("moment", ["painted", "opened", "first", "ended"])
def test_closing_at_any_moment_ends_with_0_and_without_a_word(home, many, moment):
    events, code, complaints = over(watched("--close-at", moment, many))
    assert code == 0
    assert [word for word in TROUBLE if word in complaints] == []
    assert events[-1] == {"event": "over", "code": 0, "threads": []}
    assert "crashed" not in {event["event"] for event in events}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_polite_kill_while_busy_ends_it_properly(home, many):
    process = watched(many)
    for line in process.stdout:
        if json.loads(line)["event"] == "first":
            break
    process.send_signal(signal.SIGTERM)
    events, code, complaints = over(process)
    assert code == 0
    assert [word for word in TROUBLE if word in complaints] == []
    assert events[-1]["event"] == "over"
