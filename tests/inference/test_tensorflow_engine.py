"""The engine's own half: frames go over, answers come back, and its files are free when it is closed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.inference import tensorflow_engine
from desktop_classifier.models import catalogue


@pytest.fixture
def engine(monkeypatch, tmp_path):
    program = [sys.executable, str(Path(__file__).with_name("echo_child.py"))]
    monkeypatch.setattr(paths, "program", lambda: program)
    monkeypatch.setattr(tensorflow_engine, "_memory_folder", lambda: str(tmp_path))
    spec = catalogue.spec("efficientnet_lite0")
    made = tensorflow_engine.TensorFlowEngine(spec, tmp_path / "weights", "exact", "CPU", CancelToken())
    yield made
    made.close()


def test_frames_go_over_and_answers_come_back(engine):
    side = catalogue.spec("efficientnet_lite0").side
    squares = np.random.default_rng(1).integers(0, 256, (2, side, side, 3), np.uint8)
    answers = [engine.submit(squares[:count], features=True).result() for count in (1, 2, 1, 2)]
    for answer, count in zip(answers, (1, 2, 1, 2), strict=True):
        flat = squares[:count].reshape(count, -1)
        assert np.array_equal(answer.probabilities, flat[:, :3].astype(np.float32))
        assert np.array_equal(answer.features, flat[:, :4].astype(np.float32))


def test_when_it_is_closed_its_files_are_gone_and_nothing_maps_them(engine, tmp_path):
    assert len(list(tmp_path.glob("*.frames"))) == 3
    engine.close()
    assert list(tmp_path.iterdir()) == []
    if sys.platform.startswith("linux"):  # Windows would not have deleted them
        assert str(tmp_path) not in Path("/proc/self/maps").read_text()
