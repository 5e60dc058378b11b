"""What is broken before the window opens does not keep it from opening."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_classifier.base import paths

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

DAMAGED = {
    "cut": b'{"model": "efficientnet_l',
    "binary": bytes(range(256)) * 16,
    "a list": b"[1, 2]",
    "deep": b"[" * 200_000,
    "empty": b"",
    "of another world": b'{"model": 7, "bars": -3, "theme": {"a": 1}, "unsure_below": "NaN", "motion": null}',
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_damaged_settings_open_the_window_with_the_defaults(home, damage):
    config = home / "config"
    config.mkdir(exist_ok=True)
    (config / "settings.json").write_bytes(damage)
    command = [sys.executable, str(HERE / "watched_window.py"), "--close-at", "ended", str(paths.sample_pictures()[1])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, events[-1]) == (0, {"event": "over", "code": 0, "threads": []}), done.stderr
    ended = next(event for event in events if event["event"] == "ended")
    assert ended["labels"] == {"flower.jpg": "daisy"}
    assert "Traceback" not in done.stderr
    aside = config / "settings.damaged.json"
    assert damage.startswith(b'{"model": 7') or aside.read_bytes() == damage
