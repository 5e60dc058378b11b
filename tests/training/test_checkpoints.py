"""Epochs on disk: whole or not there, whatever ends the process that writes them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from desktop_classifier.training import checkpoints, finetune
from desktop_classifier.training.checkpoints import Checkpoint


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_a_checkpoint_is_whole_or_not_there_after_kill(tmp_path):
    """A process that does nothing but save is killed at 30 moments; what it left can always be gone on from."""
    script = (
        "import sys, numpy as np\nfrom pathlib import Path\n"
        "from desktop_classifier.training.checkpoints import Checkpoint, save, newest\n"
        "folder = Path(sys.argv[1])\nknown = newest(folder, 'x')\nepoch = known.epoch if known else 0\n"
        "while True:\n    epoch += 1\n"
        "    save(folder, Checkpoint(epoch, {'a': np.full(200_000, epoch)}, {'identity': 'x'}))\n"
        "    print(epoch, flush=True)\n"
    )
    last = 0
    for moment in range(30):
        process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(1 + moment % 3):
            said = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found = checkpoints.newest(tmp_path, "x")
        assert found.epoch >= said > last
        assert (found.arrays["a"] == found.epoch).all()
        last = said


def test_what_cannot_be_written_leaves_what_was_there(tmp_path):
    checkpoints.save(tmp_path, Checkpoint(1, {"a": np.ones(3)}, {"identity": "x"}))
    (tmp_path / "epoch-0002.npz").mkdir()
    with pytest.raises(OSError):
        checkpoints.save(tmp_path, Checkpoint(2, {"a": np.ones(3)}, {"identity": "x"}))
    assert checkpoints.newest(tmp_path, "x").epoch == 1
    assert json.loads((tmp_path / "epoch-0001.json").read_text())["epoch"] == 1


@pytest.mark.parametrize("written", ["", "[]", "3", '{"identity": "x"}', '{"identity": "x", "sha256": 3}'])
def test_an_epoch_that_is_damaged_is_passed_over(tmp_path, written):
    for epoch in (1, 2):
        checkpoints.save(tmp_path, Checkpoint(epoch, {"a": np.ones(3)}, {"identity": "x"}))
    (tmp_path / "epoch-0002.json").write_text(written)
    assert checkpoints.newest(tmp_path, "x").epoch == 1


@pytest.mark.parametrize("name", ["result.json", "held.npz", "weights.npz", "head.npz"])
@pytest.mark.parametrize("written", ["", "[]", "PK but not whole"])
def test_what_a_stage_made_is_made_again_where_it_is_damaged(tmp_path, name, written):
    for made in ("weights", "head", "held"):
        checkpoints.write_arrays(tmp_path / f"{made}.npz", {"probabilities": np.ones((2, 2))})
    (tmp_path / "result.json").write_text('{"epoch": 3, "stopped": false}')
    assert finetune.finished(tmp_path).epoch == 3
    (tmp_path / name).write_text(written)
    assert finetune.finished(tmp_path) is None
