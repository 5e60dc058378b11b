"""A small weights file, a server that has it, and the model it is for."""

from __future__ import annotations

import pytest
from models.faulty_server import FaultyServer
from models.weights_files import published, write_h5


@pytest.fixture
def file(tmp_path):
    return write_h5(tmp_path / "mine.h5")


@pytest.fixture
def server(file, monkeypatch):
    with FaultyServer(file.read_bytes()) as running:
        monkeypatch.setenv("DESKTOP_CLASSIFIER_WEIGHTS_URL", running.url.removesuffix("/models/weights.h5"))
        yield running


@pytest.fixture
def spec(file):
    return published(file.read_bytes())
