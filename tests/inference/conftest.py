from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

COLOURS = ((250, 10, 10), (10, 250, 10), (10, 10, 250))


@pytest.fixture
def pictures(tmp_path) -> list[Path]:
    """Twenty-five small pictures: red, green, blue, red, …"""
    paths = []
    for n in range(25):
        path = tmp_path / f"{n:02}.png"
        Image.new("RGB", (20 + n, 30), COLOURS[n % 3]).save(path)
        paths.append(path)
    return paths
