"""What fine-tuning reads: computed once, and again where it does not lie there whole."""

from __future__ import annotations

import numpy as np
import pytest
from made import class_folder

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.models import catalogue
from desktop_classifier.training import dataset, material

SPEC = catalogue.spec("efficientnet_lite0")


@pytest.fixture
def pictures(tmp_path):
    folder = class_folder(tmp_path / "drawings", 2)
    return dataset.scan(dataset.class_sources(folder), CancelToken(), silent).pictures


def collected(pictures, target):
    material.collect(SPEC, material.Squares(), pictures, Framing.CROP, np.uint8, target, CancelToken(), silent)
    return np.load(target)


def test_what_is_there_is_not_computed_again(pictures, tmp_path):
    first = collected(pictures, tmp_path / "squares.npy")
    for picture in pictures:
        picture.path.unlink()
    assert (collected(pictures, tmp_path / "squares.npy") == first).all()


@pytest.mark.parametrize("left", [0, 60, 1000])
def test_what_was_cut_is_computed_again(pictures, tmp_path, left):
    target = tmp_path / "squares.npy"
    first = collected(pictures, target)
    target.write_bytes(target.read_bytes()[:left])
    assert (collected(pictures, target) == first).all()
