"""Recipes say everything a training does, and what the user sets by hand changes that and nothing else."""

from __future__ import annotations

import dataclasses
import json

import pytest

from desktop_classifier.training import recipe as recipes
from desktop_classifier.training.recipe import Advanced, Preset, recipe

PLAIN = Advanced()


def kinds(preset: Preset, advanced: Advanced = PLAIN) -> list[str]:
    return [stage.kind for stage in recipe(preset, advanced).stages]


def test_the_presets_go_deeper_one_after_the_other():
    assert kinds(Preset.QUICK) == []
    assert kinds(Preset.BALANCED) == ["tail"]
    assert kinds(Preset.BEST) == ["tail", "whole"]
    assert kinds(Preset.BOOK) == ["book_top", "book_whole"]


def test_the_book_is_followed_to_the_letter():
    top, whole = recipe(Preset.BOOK, PLAIN).stages
    assert (top.epochs, top.optimizer, top.rate, top.momentum, top.falling, top.decay) == (
        5,
        "sgd",
        0.2,
        0.9,
        "inverse",
        0.01,
    )
    assert (whole.optimizer, whole.rate, whole.momentum, whole.falling, whole.decay) == (
        "sgd",
        0.01,
        0.9,
        "inverse",
        0.001,
    )
    assert top.fresh
    assert not top.augment
    assert not whole.augment
    assert top.dropout == whole.dropout == 0


def test_best_varies_the_pictures_and_its_rates_fall():
    tail, whole = recipe(Preset.BEST, PLAIN).stages
    assert whole.augment
    assert whole.falling == tail.falling == "cosine"
    assert whole.rate < tail.rate


@pytest.mark.parametrize("preset", list(Preset))
@pytest.mark.parametrize("advanced", [PLAIN, Advanced(3, 0.5, "half", True, False)])
def test_a_recipe_survives_json(preset, advanced):
    made = recipe(preset, advanced, seed=11)
    assert recipes.from_json(json.loads(json.dumps(recipes.to_json(made)))) == made
    assert made.seed == 11


@pytest.mark.parametrize("preset", [Preset.BALANCED, Preset.BEST, Preset.BOOK])
@pytest.mark.parametrize("wanted", [None, True, False])
def test_rare_classes_count_more_as_set_by_hand_and_else_everywhere_but_in_the_book(preset, wanted):
    own = preset is not Preset.BOOK
    assert recipe(preset, Advanced(class_weights=wanted)).class_weights is (own if wanted is None else wanted)


def test_epochs_and_rate_by_hand_are_those_of_the_last_stage():
    plain = recipe(Preset.BEST, PLAIN)
    by_hand = recipe(Preset.BEST, Advanced(epochs=2, rate=0.25))
    assert by_hand.stages[0] == plain.stages[0]
    assert by_hand.stages[1] == dataclasses.replace(plain.stages[1], epochs=2, rate=0.25)


@pytest.mark.parametrize("wanted", [True, False])
def test_augmentation_by_hand_is_that_of_every_stage(wanted):
    assert [stage.augment for stage in recipe(Preset.BEST, Advanced(augment=wanted)).stages] == [wanted, wanted]


@pytest.mark.parametrize(
    ("preset", "depth", "expected"),
    [
        (Preset.BALANCED, "last", ["tail"]),
        (Preset.BALANCED, "half", ["tail", "whole"]),
        (Preset.BALANCED, "all", ["tail", "whole"]),
        (Preset.BEST, "last", ["tail"]),
        (Preset.BEST, "half", ["tail", "whole"]),
        (Preset.QUICK, "all", []),
        (Preset.BOOK, "last", ["book_top", "book_whole"]),
    ],
)
def test_depth_by_hand(preset, depth, expected):
    made = recipe(preset, Advanced(depth=depth))
    assert [stage.kind for stage in made.stages] == expected
    if expected[-1:] == ["whole"]:
        assert made.stages[-1].depth == depth


@pytest.mark.parametrize("preset", [Preset.BALANCED, Preset.BEST, Preset.BOOK])
def test_a_network_from_nothing_takes_the_place_of_what_a_preset_does(preset):
    (stage,) = recipe(preset, Advanced(scratch="resnet34", epochs=7, depth="half")).stages
    assert (stage.kind, stage.network, stage.epochs, stage.depth) == ("scratch", "resnet34", 7, "all")
    assert stage.fresh
    assert stage.falling == "cosine"
    assert recipe(preset, Advanced(scratch="resnet34")).class_weights


def test_quick_is_quick_whatever_would_come_after():
    assert recipe(Preset.QUICK, Advanced(scratch="resnet34")).stages == ()


def test_any_whole_number_is_a_seed():
    assert recipe(Preset.BEST, PLAIN, seed=7).seed == 7
    assert recipe(Preset.BEST, PLAIN, seed=-7).seed >= 0, "NumPy and TensorFlow take no other"
