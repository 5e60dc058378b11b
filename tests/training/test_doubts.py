"""Labels that look wrong are found, and what would help most is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from made import class_folder
from test_train import begun

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.models import catalogue
from desktop_classifier.training import dataset, mending, review
from desktop_classifier.training.lesson import Lesson
from desktop_classifier.training.records import Edit, Picture


@pytest.fixture
def folder(tmp_path):
    return class_folder(tmp_path / "drawings")


def lesson_of(features, labels, classes, groups=None):
    pictures = tuple(
        Picture(Path(f"{row}.jpg"), classes[label], f"{row:064x}", (10, 10), row, None)
        for row, label in enumerate(labels)
    )
    parts = {picture.sha256: "train" for picture in pictures}
    alone = np.arange(len(labels)) if groups is None else groups
    return Lesson(catalogue.spec("efficientnet_lite0"), classes, pictures, labels, features, parts, (), alone, ())


def planted(count=600, wrong=40):
    """Four classes that overlap a little, some labels wrong: lesson, rows of these."""
    chance = np.random.default_rng(4)
    true = np.arange(count) % 4
    features = (np.eye(24)[true] * 3 + chance.normal(0, 0.8, (count, 24))).astype(np.float32)
    rows = chance.permutation(count)[:wrong]
    labels = true.copy()
    labels[rows] = (true[rows] + chance.integers(1, 4, wrong)) % 4
    return lesson_of(features, labels, ("a", "b", "c", "d")), true, set(rows.tolist())


def test_planted_wrong_labels_are_among_the_most_doubtful():
    taken, true, rows = planted()
    found = review.of(taken, CancelToken(), silent)
    listed = [int(doubt.sha256, 16) for doubt in found.doubts[:60]]
    assert len(rows & set(listed)) >= 0.8 * len(rows)
    first = found.doubts[0]
    assert first.suggested == "abcd"[true[int(first.sha256, 16)]]
    assert found.disputed <= len(found.doubts)


def test_wrong_labels_are_found_where_a_head_could_learn_them_by_heart():
    """Few pictures in many dimensions: with the strength that answers best, 34 of 40 are found and 87 are doubted."""
    chance = np.random.default_rng(4)
    true = np.arange(600) % 3
    features = (chance.normal(0, 0.2, (3, 300))[true] + chance.normal(0, 1, (600, 300))).astype(np.float32)
    rows = chance.permutation(600)[:40]
    labels = true.copy()
    labels[rows] = (true[rows] + chance.integers(1, 3, 40)) % 3
    found = review.of(lesson_of(features, labels, ("a", "b", "c")), CancelToken(), silent)
    listed = {int(doubt.sha256, 16) for doubt in found.doubts[:60]}
    assert len(listed & set(rows.tolist())) >= 38
    assert 35 <= found.disputed <= 50


def test_copies_do_not_vouch_for_each_other():
    taken, _, rows = planted(200, 10)
    groups = np.repeat(np.arange(200), 2)
    twice = lesson_of(np.repeat(taken.features, 2, 0), np.repeat(taken.labels, 2), taken.classes, groups)
    found = review.of(twice, CancelToken(), silent)
    listed = {int(doubt.sha256, 16) // 2 for doubt in found.doubts[:40]}
    assert len(rows & listed) >= 8


def test_the_class_with_the_fewest_pictures_gains_most():
    chance = np.random.default_rng(5)
    labels = np.repeat([0, 1, 2], [120, 120, 12])
    features = (np.eye(64)[labels] * 2 + chance.normal(0, 1, (252, 64))).astype(np.float32)
    found = review.of(lesson_of(features, labels, ("a", "b", "rare")), CancelToken(), silent)
    assert found.gains[0].class_id == "rare"
    assert review.gain_sentence(found) == "10 more pictures of rare would help most."


def test_a_review_is_kept_until_something_is_decided(built_ins, folder):
    which = begun(folder)
    assert review.load(which.id) is None
    found = review.review(which.id, CancelToken(), silent)
    assert review.load(which.id) == found
    pictures = dataset.scan(which.sources, CancelToken(), silent).pictures
    mending.fix(which.id, Edit(pictures[0].sha256, "leave_out"))
    assert review.load(which.id) is None
    mending.undo(which.id)
    assert review.load(which.id) == found
    settled = found.doubts[0].sha256
    mending.fix(which.id, Edit(settled, "right"))
    again = review.review(which.id, CancelToken(), silent)
    assert settled not in {doubt.sha256 for doubt in again.doubts}
