"""A division into parts goes on from the one before: what was never seen stays so, and no group is divided."""

from __future__ import annotations

import collections

import numpy as np
import pytest
from known import known, many

from desktop_classifier.training.split import continued, split


def went_on(pictures, groups, kept, before=None):
    groups = np.asarray(groups)
    parts = continued(pictures, groups, groups if before is None else before, split(pictures, groups, 1).parts, kept)
    return [parts[picture.sha256] for picture in pictures]


def kept_as(pictures, parts):
    return {picture.sha256: part for picture, part in zip(pictures, parts, strict=False)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["train", "test"], ["left_out", "test"]),
        (["train", "validation"], ["left_out", "validation"]),
        (["validation", "test"], ["left_out", "test"]),
        (["train", "train"], ["train", "train"]),
    ],
)
def test_two_that_another_backbone_puts_together_do_not_stay_on_two_sides(before, after):
    pictures = many({"a": 4})
    parts = [*before, "train", "train"]
    assert went_on(pictures, [0, 0, 2, 3], kept_as(pictures, parts)) == [*after, "train", "train"]


def test_a_class_keeps_something_to_learn_from():
    pictures = many({"a": 2, "b": 4})
    parts = ["train", "test", "train", "train", "train", "test"]
    kept = kept_as(pictures, parts)
    assert went_on(pictures, [0, 0, 2, 3, 4, 5], kept) == ["train", "left_out", *parts[2:]]


def test_a_new_picture_takes_the_part_of_its_group():
    pictures = many({"a": 5})
    assert went_on(pictures, [0, 1, 1, 3, 0], kept_as(pictures, ["train", "test"]))[2] == "test"
    assert went_on(pictures, [0, 1, 1, 3, 0], kept_as(pictures, ["train", "test"]))[4] == "train"


def test_a_new_picture_that_is_like_two_sides_is_left_out_and_they_stay():
    pictures = many({"a": 3})
    kept = kept_as(pictures, ["train", "test"])
    assert went_on(pictures, [0, 0, 0], kept, before=np.arange(3)) == ["train", "test", "left_out"]


def test_what_the_user_sets_apart_decides():
    pictures = [known(1), known(2), known(3, part="test"), known(4)]
    kept = kept_as(pictures, ["train", "train", "train", "test"])
    assert went_on(pictures, [0, 1, 1, 3], kept) == ["train", "left_out", "test", "test"]


def test_whatever_was_before_no_group_straddles_and_nothing_never_seen_is_learned_from():
    chance = np.random.default_rng(0)
    for seed in range(60):
        pictures = many({name: int(chance.integers(2, 40)) for name in "abcd"})
        old = split(pictures, chance.integers(0, len(pictures), len(pictures)), seed).parts
        kept = {one.sha256: old[one.sha256] for one in pictures if chance.random() < 0.8}
        groups = chance.integers(0, max(2, 2 * len(pictures) // 3), len(pictures))
        parts = went_on(pictures, groups, kept)
        sides, learned = collections.defaultdict(set), collections.Counter()
        for picture, group, part in zip(pictures, groups, parts, strict=True):
            if part != "left_out":
                sides[group].add(part)
            assert part == "left_out" or kept.get(picture.sha256, part) == part
            learned[picture.class_id] += part == "train"
        assert all(len(side) == 1 for side in sides.values())
        had = {one.class_id for one in pictures if kept.get(one.sha256) == "train"}
        assert all(learned[name] for name in had)
