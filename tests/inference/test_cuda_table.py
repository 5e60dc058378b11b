"""The table of NVIDIA's wheels fits the TensorFlow that is installed, so that an upgrade cannot forget it."""

from __future__ import annotations

import importlib.metadata
import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from desktop_classifier.base import paths
from desktop_classifier.base.files import megabytes
from desktop_classifier.inference import cuda_table

HOW = "Run installer/cuda_table.py and commit what it writes."


def required():
    """What the `and-cuda` extra of the installed TensorFlow names."""
    lines = map(Requirement, importlib.metadata.requires("tensorflow"))
    found = {one.name: one.specifier for one in lines if one.marker and "and-cuda" in str(one.marker)}
    if not found:
        pytest.skip("this system's TensorFlow has no and-cuda extra")
    return found


def test_it_has_every_library_that_tensorflow_names_in_a_version_that_it_allows():
    named, here = required(), {wheel.name: wheel.version for wheel in cuda_table.wheels()}
    assert set(here) | set(cuda_table.NOT_NEEDED) == set(named), HOW
    wrong = {name: version for name, version in here.items() if version not in named[name]}
    assert not wrong, HOW


def test_it_was_made_for_the_tensorflow_that_is_installed():
    made_for = json.loads(paths.resource("cuda.json").read_text())["tensorflow"]
    assert importlib.metadata.version("tensorflow") == made_for, HOW


def test_every_row_is_whole():
    wheels = cuda_table.wheels()
    assert len({wheel.name for wheel in wheels}) == len(wheels)
    for wheel in wheels:
        assert re.fullmatch("[0-9a-f]{64}", wheel.sha256)
        assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{60}/[\w.-]+\.whl", wheel.path)
        assert wheel.file.startswith(f"{wheel.name.replace('-', '_')}-{wheel.version}-py3-none-manylinux")
        assert "x86_64" in wheel.file
        assert 0 < wheel.unpacked < 8 * wheel.size


def test_the_readme_says_what_it_costs():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"needs {megabytes(cuda_table.to_download())} of NVIDIA's libraries" in readme
    assert f"({megabytes(cuda_table.on_disk())} on the disk" in readme


def test_another_file_is_another_key():
    first, *rest = cuda_table.wheels()
    assert cuda_table.key(rest) != cuda_table.key()
    assert cuda_table.key([*rest, first]) == cuda_table.key()
