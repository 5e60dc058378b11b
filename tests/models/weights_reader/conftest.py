"""A file that a test changes before it is read."""

from __future__ import annotations

import h5py
import pytest


@pytest.fixture
def h5(tmp_path):
    def write(change, **options):
        path = tmp_path / "weights.h5"
        with h5py.File(path, "w", **options) as file:
            change(file)
        return path

    return write
