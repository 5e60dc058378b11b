"""What belongs together is found, and what does not is left apart."""

from __future__ import annotations

import collections
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from known import flipped, known
from planted import CHANGES, mirror, plant

from desktop_classifier.base import paths
from desktop_classifier.base.errors import Cancelled
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.models import catalogue
from desktop_classifier.training import dataset, lesson, similar, split
from desktop_classifier.training.records import ClassSource, Picture


def looked_at(files: list[Path]) -> list[Picture]:
    """Facts of the files; the class is the folder's name."""
    sources = [ClassSource(file.parent.name, (file,)) for file in files]
    return list(dataset.scan(sources, CancelToken(), silent).pictures)


def together(pictures, features=None) -> list[list[int]]:
    """Groups of more than one, as rows."""
    rows = collections.defaultdict(list)
    for row, number in enumerate(similar.groups(pictures, features).tolist()):
        rows[number].append(row)
    return [found for found in rows.values() if len(found) > 1]


def practice() -> list[Path]:
    return sorted(paths.resource("practice").rglob("*.jpg"))


def two_classes(pictures: list[Picture]) -> list[Picture]:
    return [dataclasses.replace(picture, class_id="ab"[row % 2]) for row, picture in enumerate(pictures)]


# On pictures


def test_no_picture_of_the_practice_set_is_taken_for_another():
    assert together(looked_at(practice())) == []


@pytest.mark.parametrize("change", CHANGES)
def test_copies_are_found_and_nothing_else(tmp_path, change):
    files = practice()[::2]
    pictures = looked_at(files + plant(files, tmp_path / "copies", change))
    found, right = together(pictures), [[row, row + len(files)] for row in range(len(files))]
    assert [pair for pair in found if pair not in right] == []
    # Where a smooth picture is cut on one side, looks alone may not tell; features then do.
    assert len(found) >= (0.9 if change == "cut aside" else 1) * len(right)


def test_a_mirrored_picture_looks_like_another_one_and_is_on_the_same_side(tmp_path, built_ins):
    files = practice()[::4]
    pictures = looked_at(files + mirror(files, tmp_path / "mirrored"))
    assert together(pictures) == []
    assert together(pictures, seen(pictures)) == [[row, row + len(files)] for row in range(len(files))]


def seen(pictures: list[Picture]) -> np.ndarray:
    spec = catalogue.spec("efficientnet_lite0")
    return lesson.features_of(spec, pictures, Framing.CROP, "exact", CancelToken(), silent).matrix


def test_of_a_hundred_planted_pairs_none_is_divided(tmp_path, built_ins):
    files = practice()[:100]
    planted = [
        plant([file], tmp_path / file.parent.name, list(CHANGES)[number % len(CHANGES)])[0]
        for number, file in enumerate(files)
    ]
    pictures = looked_at(practice() + planted)
    groups = similar.groups(pictures, seen(pictures))
    row_of = {picture.path: row for row, picture in enumerate(pictures)}
    pairs = [[pictures[row_of[path]].sha256 for path in pair] for pair in zip(files, planted, strict=True)]
    for seed in range(20):
        parts = split.split(pictures, groups, seed).parts
        assert [pair for pair in pairs if parts[pair[0]] != parts[pair[1]]] == []
    assert len(set(groups.tolist())) == len(practice())


@pytest.mark.parametrize("folder", ["hymenoptera", "imagenet"])
def test_photographs_are_not_taken_for_each_other_and_their_copies_are_found(shared, tmp_path, folder):
    files = sorted(path for path in (shared / "images" / folder).rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    pictures = looked_at(files)
    assert together(pictures) == []
    for change in CHANGES:
        some = files[:: max(1, len(files) // 40)]
        copies = plant(some, tmp_path / "copies", change)
        found = together(pictures + looked_at(copies))
        right = [[files.index(file), len(files) + place] for place, file in enumerate(some)]
        assert [pair for pair in found if pair not in right] == []
        assert len(found) >= 0.95 * len(right)


# By the rules


def test_the_same_bytes_are_one_group_whatever_else_is_said_of_them():
    pictures = [known(1), known(2), known(1, "b", look=5)]
    assert similar.groups(pictures).tolist() == [0, 1, 0]


@pytest.mark.parametrize(("bits", "alike"), [(0, True), (20, True), (30, False)])
def test_looks_that_differ_in_few_bits_are_alike(bits, alike):
    first = known(1)
    pictures = [first, known(2, look=flipped(first.look, bits)), known(3)]
    assert (together(pictures) == [[0, 1]]) is alike
    assert (similar.lookalikes(pictures).tolist()[:2] == [0, 0]) is alike


def test_likeness_is_handed_on():
    first = known(1)
    look, steps = first.look, []
    for number in range(4):
        for place in range(15):
            look ^= 1 << (number * 30 + place)
        steps.append(known(number + 2, look=look))
    assert together([first, known(90), *steps]) == [[0, 2, 3, 4, 5]]
    assert together([first, known(90), *steps[1:]]) == [[2, 3, 4]]


@pytest.mark.parametrize(
    ("seconds", "bits", "alike"), [(0.5, 40, True), (2.0, 40, True), (2.5, 40, False), (0.5, 60, False)]
)
def test_a_burst_is_a_like_look_within_two_seconds(seconds, bits, alike):
    first = known(1, taken=1000.0)
    pictures = [known(5), first, known(2, look=flipped(first.look, bits), taken=1000.0 + seconds), known(6)]
    assert (together(pictures) == [[1, 2]]) is alike
    assert similar.lookalikes(pictures).tolist() == [0, 1, 2, 3]


def test_a_long_burst_is_one_group_in_whatever_order_it_comes():
    first = known(1)
    order = np.random.default_rng(0).permutation(60)
    frames = [known(100 + at, look=flipped(first.look, at % 30), taken=1000.0 + at) for at in order.tolist()]
    assert [len(group) for group in together(frames)] == [60]


def test_pictures_of_unknown_time_are_no_burst():
    first = known(1)
    assert together([first, known(2, look=flipped(first.look, 40))]) == []


def features(*cosines: float) -> np.ndarray:
    """The first vector, and others at these cosines to it."""
    rest = [[cosine, np.sqrt(1 - cosine**2)] for cosine in cosines]
    return np.array([[3.0, 0.0], *rest], np.float32)


@pytest.mark.parametrize(
    ("bits", "cosine", "alike"),
    [(10, 0.1, True), (20, 0.5, False), (20, 0.8, True), (40, 0.8, False), (40, 0.95, True), (60, 0.99, False)],
)
def test_features_decide_where_looks_leave_it_open(bits, cosine, alike):
    first = known(1)
    pictures = [first, known(2, look=flipped(first.look, bits))]
    assert (together(pictures, features(cosine)) == [[0, 1]]) is alike


def test_features_of_nothing_agree_with_nothing():
    first = known(1)
    pictures = [first, known(2, look=flipped(first.look, 40))]
    assert together(pictures, np.zeros((2, 8), np.float32)) == []


def test_dark_pictures_with_little_in_them_are_not_all_one():
    looks = [1 << 3 | 1 << 40, 1 << 77 | 1 << 90, 1 << 14 | 1 << 101, 1 << 14 | 1 << 101]
    pictures = [known(number, look=look) for number, look in enumerate(looks)]
    assert together(pictures) == [[2, 3]]


def test_where_all_pictures_look_alike_few_bits_mean_nothing():
    first = known(0)
    chance = np.random.default_rng(0)
    pictures = []
    for number in range(300):
        look = first.look
        for place in chance.choice(128, int(chance.integers(4, 14)), replace=False).tolist():
            look ^= 1 << place
        pictures.append(known(number, "ab"[number % 2], look=look))
    assert similar.limits_of(pictures).near < 6
    assert max(collections.Counter(similar.groups(pictures).tolist()).values()) < 30


def test_a_film_in_one_class_does_not_make_the_limits_narrow():
    first = known(0)
    film = [known(number, "a", look=flipped(first.look, number % 9)) for number in range(100)]
    pictures = [*film, *(known(500 + number, "b") for number in range(100))]
    assert similar.limits_of(pictures) == similar.Limits()
    assert [len(group) for group in together(pictures)] == [100]


def test_copies_under_another_label_do_not_make_the_limits_narrow():
    pictures = [known(number, "a") for number in range(40)]
    pictures += [known(number + 100, "b", look=flipped(known(number).look, 3)) for number in range(40)]
    assert similar.limits_of(pictures).near > 22


@pytest.mark.parametrize("count", [0, 1])
def test_few_pictures_are_no_trouble(count):
    pictures = [known(number) for number in range(count)]
    assert similar.groups(pictures).tolist() == list(range(count))
    assert similar.groups(pictures, np.ones((count, 4), np.float32)).tolist() == list(range(count))
    assert similar.lookalikes(pictures).tolist() == list(range(count))


def test_it_can_be_cancelled():
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        similar.groups([known(1), known(2)], None, token)


def test_one_pair_is_found_among_ten_thousand():
    pictures = two_classes([known(number) for number in range(10_000)])
    pictures[7000] = dataclasses.replace(pictures[7000], look=flipped(pictures[1234].look, 9))
    assert together(pictures) == [[1234, 7000]]
