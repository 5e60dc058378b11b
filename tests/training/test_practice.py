"""The practice set is whole, small, without faults, and can be made again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_classifier.base import paths
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.models import catalogue
from desktop_classifier.training import checks, dataset, lesson

MAKE = Path(__file__).parents[1] / "practice" / "make.py"


def scan() -> dataset.Scan:
    return dataset.scan(dataset.class_sources(paths.resource("practice")), CancelToken(), silent)


def test_it_has_three_classes_of_forty_and_nothing_is_wrong_with_it():
    found = scan()
    assert found.classes == ("bowl", "cup", "vase")
    assert [sum(one.class_id == name for one in found.pictures) for name in found.classes] == [40, 40, 40]
    assert (checks.findings(found), checks.problem(found)) == ((), "")


def test_it_is_small():
    assert sum(path.stat().st_size for path in paths.resource("practice").rglob("*")) < 1_500_000
    assert all(224 <= side <= 320 for picture in scan().pictures for side in picture.size)


def test_the_same_pictures_are_made_again(tmp_path):
    subprocess.run([sys.executable, str(MAKE), str(tmp_path), "1"], check=True, capture_output=True)
    made = sorted(tmp_path.rglob("*.jpg"))
    assert len(made) == 3
    for path in made:
        new, old = Image.open(path), Image.open(paths.resource("practice") / path.relative_to(tmp_path))
        assert new.size == old.size
        assert np.abs(np.asarray(new, float) - np.asarray(old, float)).mean() < 2


def test_it_can_be_learned_but_not_without_mistakes(built_ins):
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score

    pictures = scan().pictures
    spec = catalogue.spec("efficientnet_lite0")
    features = lesson.features_of(spec, pictures, Framing.CROP, "exact", CancelToken(), silent).matrix
    labels = [picture.class_id for picture in pictures]
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    right = cross_val_score(LogisticRegression(C=0.1, max_iter=2000), features, labels, cv=folds).mean()
    assert 0.9 <= right <= 0.98
