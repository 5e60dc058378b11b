"""A split is stratified, honest and the same every time."""

from __future__ import annotations

import collections

import numpy as np
import pytest
from known import known, many

from desktop_classifier.training.split import split


def alone(pictures) -> np.ndarray:
    return np.arange(len(pictures))


def sizes(pictures, made) -> dict[str, collections.Counter]:
    counts: dict[str, collections.Counter] = collections.defaultdict(collections.Counter)
    for picture in pictures:
        counts[picture.class_id][made.parts[picture.sha256]] += 1
    return counts


def test_each_class_is_divided_by_the_same_shares():
    pictures = many({"a": 200, "b": 100, "c": 20})
    counts = sizes(pictures, split(pictures, alone(pictures), 1))
    assert counts["a"] == {"train": 140, "validation": 30, "test": 30}
    assert counts["b"] == {"train": 70, "validation": 15, "test": 15}
    assert counts["c"] == {"train": 14, "validation": 3, "test": 3}


def test_other_shares_and_none():
    pictures = many({"a": 100})
    made = split(pictures, alone(pictures), 1, validation=0.0, test=0.3)
    assert sizes(pictures, made)["a"] == {"train": 70, "test": 30}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (1, {"train": 1}),
        (2, {"train": 1, "test": 1}),
        (3, {"train": 1, "validation": 1, "test": 1}),
        (5, {"train": 3, "validation": 1, "test": 1}),
    ],
)
def test_tiny_classes_have_one_of_each_where_that_is_possible(count, expected):
    pictures = many({"tiny": count, "large": 50})
    assert sizes(pictures, split(pictures, alone(pictures), 3))["tiny"] == expected


def test_no_group_straddles_whatever_it_looks_like():
    chance = np.random.default_rng(0)
    for seed in range(60):
        pictures = many({name: int(chance.integers(1, 60)) for name in "abcd"})
        groups = chance.integers(0, max(2, len(pictures) // int(chance.integers(1, 9))), len(pictures))
        pictures = [
            known(
                number,
                one.class_id,
                part=str(chance.choice(["", "", "", "", "test", "validation"])) if seed % 2 else "",
            )
            for number, one in enumerate(pictures)
        ]
        parts = split(pictures, groups, seed).parts
        assert parts.keys() == {picture.sha256 for picture in pictures}
        sides = collections.defaultdict(set)
        for picture, group in zip(pictures, groups, strict=True):
            if parts[picture.sha256] != "left_out":
                sides[group].add(parts[picture.sha256])
        assert all(len(side) == 1 for side in sides.values())


def test_groups_do_not_spoil_the_shares():
    chance = np.random.default_rng(1)
    pictures = many({"a": 300, "b": 300})
    groups = np.repeat(np.arange(600), chance.integers(1, 6, 600))[:600]
    for count in sizes(pictures, split(pictures, groups, 5)).values():
        assert abs(count["test"] - 45) <= 2
        assert abs(count["validation"] - 45) <= 2


@pytest.mark.parametrize("length", [8, 20])
def test_a_film_is_learned_from_and_the_test_is_of_many_scenes(length):
    pictures = many({"a": 100, "b": 100})
    groups = alone(pictures)
    groups[:length] = 0
    for seed in range(20):
        made = split(pictures, groups, seed)
        assert made.parts[pictures[0].sha256] == "train"
        assert sizes(pictures, made)["a"] == {"train": 70, "validation": 15, "test": 15}


def test_a_class_of_three_films_still_has_one_in_each_part():
    pictures = many({"a": 30, "b": 40})
    groups = alone(pictures)
    groups[:30] = np.repeat([100, 101, 102], [16, 8, 6])
    assert sizes(pictures, split(pictures, groups, 1))["a"] == {"train": 16, "validation": 8, "test": 6}


def test_one_film_is_all_learned_from():
    pictures = many({"a": 12, "b": 12})
    groups = alone(pictures)
    groups[:12] = 0
    assert sizes(pictures, split(pictures, groups, 1))["a"] == {"train": 12}


def test_the_same_seed_gives_the_same_split_in_whatever_order_the_pictures_come():
    pictures = many({"a": 90, "b": 31})
    groups = alone(pictures) // 2
    made = split(pictures, groups, 7)
    assert split(pictures, groups, 7) == made
    order = np.random.default_rng(0).permutation(len(pictures))
    assert split([pictures[row] for row in order], groups[order] + 1000, 7).parts == made.parts
    assert split(pictures, groups, 8).parts != made.parts
    assert made.seed == 7


def test_an_own_test_stays_the_test_and_no_other_is_made():
    pictures = many({"a": 40, "b": 40}) + many({"a": 10, "b": 5}, "test", first=200)
    counts = sizes(pictures, split(pictures, alone(pictures), 1))
    assert counts["a"] == {"train": 34, "validation": 6, "test": 10}
    assert counts["b"] == {"train": 34, "validation": 6, "test": 5}


def test_own_validation_and_own_test_leave_all_else_to_learn_from():
    pictures = many({"a": 40}) + many({"a": 7}, "validation", first=100) + many({"a": 9}, "test", first=200)
    assert sizes(pictures, split(pictures, alone(pictures), 1))["a"] == {"train": 40, "validation": 7, "test": 9}


def test_what_is_like_an_own_test_picture_is_left_out():
    pictures = many({"a": 10}) + many({"a": 2}, "validation", first=100) + many({"a": 2}, "test", first=200)
    groups = alone(pictures)
    groups[[0, 10, 12]] = 50  # one to learn from, one for validation, one for the test
    groups[[1, 11]] = 51
    parts = split(pictures, groups, 1).parts
    assert [parts[pictures[row].sha256] for row in (0, 10, 12)] == ["left_out", "left_out", "test"]
    assert [parts[pictures[row].sha256] for row in (1, 11)] == ["left_out", "validation"]
    assert "left_out" not in [parts[picture.sha256] for picture in pictures[2:10]]


def test_the_same_bytes_under_another_label_are_never_learned_from_if_they_are_in_the_test():
    same = known(1, "a", part="test")
    pictures = [same, known(1, "b"), *many({"a": 10, "b": 10}, first=50)]
    groups = alone(pictures)
    groups[1] = 0
    assert split(pictures, groups, 1).parts[same.sha256] == "test"


def test_nothing_is_split_into_nothing():
    assert split([], np.zeros(0, int), 1).parts == {}


def test_ten_thousand_are_divided():
    pictures = many(dict.fromkeys("abcdefghij", 1000))
    assert len(split(pictures, alone(pictures) // 3, 1).parts) == 10_000
