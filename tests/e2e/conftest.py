"""The real program in processes of its own, with the built-in model prepared once for all of them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def program(*words, **variables):
    """Run the real command to its end."""
    environment = {**os.environ, **variables}
    command = [sys.executable, "-m", "desktop_classifier", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, cwd=ROOT)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A home in which the built-in model is ready."""
    home = tmp_path_factory.mktemp("prepared")
    done = program("models", "prepare", "efficientnet_lite0", DESKTOP_CLASSIFIER_HOME=str(home))
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def home(prepared, tmp_path, monkeypatch):
    """A home of the test's own that begins like `prepared`."""
    own = tmp_path / "home"
    shutil.copytree(prepared, own)
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", str(own))
    return own


@pytest.fixture
def run(home):
    return program


@pytest.fixture(scope="session")
def display():
    """The name of an X server: one of our own where Xvfb is installed, else the user's."""
    server = shutil.which("Xvfb")
    if server is None:
        if not os.environ.get("DISPLAY"):
            pytest.skip("needs an X server: neither Xvfb is installed nor DISPLAY set")
        yield os.environ["DISPLAY"]
        return
    reading, writing = os.pipe()
    words = [server, "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(words, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    process.terminate()  # an X server has no gentler way to be told
    process.wait()
