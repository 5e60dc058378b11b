"""A command that has answered is gone at once, with its code and with all that it said."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_TAKEN_APART = "taken apart"

_DOOR = f"""
import atexit, sys
atexit.register(print, {_TAKEN_APART!r}, file=sys.stderr)
from desktop_classifier.__main__ import console
sys.exit(console())
"""


def left(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", _DOOR, *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("words", "code"), [(("models", "list"), 0), (("models", "remove", "no-such"), 2)])
def test_a_command_is_not_taken_apart(words, code):
    ended = left(*words)
    assert ended.returncode == code
    assert _TAKEN_APART not in ended.stderr
    assert "efficientnet_lite0" in ended.stdout if code == 0 else "no-such" in ended.stderr


def test_what_a_pipe_has_not_taken_yet_is_not_lost(tmp_path):
    """More than a pipe or a buffer holds, and the last line comes just before the end."""
    missing = [str(tmp_path / f"{number:04}-{'x' * 100}.jpg") for number in range(900)]
    ended = left("classify", *missing)
    assert ended.returncode == 1
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line["path"] for line in told] == missing


def test_help_and_wrong_words_end_as_ever():
    assert left("--help").returncode == 0
    assert left("classify", "--top", "0", "a.jpg").returncode == 2
