"""Trying models: one after the other, the chosen one first, and never for nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desktop_classifier.base.errors import UserError


@pytest.fixture
def ready(preparing, draft, wait):
    preparing.choose([Path("/f/rose"), Path("/f/tulip")])
    wait(lambda: draft.up_to_date)
    return draft


def test_every_model_that_is_here_is_tried_once_and_the_best_is_recommended(ready, tries, work, wait):
    tries.begin()
    tries.look_at_models()
    wait(lambda: len(ready.estimates) == 4 and not ready.probing)
    assert work.tried == ["mobilenet_v2", "xception", "efficientnet_lite0", "efficientnet_lite2"]
    assert ready.recommended[0] == "xception"
    assert ready.backbone == "xception"
    tries.begin()
    tries.look_at_models()
    assert len(work.tried) == 4


def test_other_pictures_are_another_try(ready, tries, preparing, work, wait):
    tries.begin()
    tries.look_at_models()
    wait(lambda: len(ready.estimates) == 4 and not ready.probing)
    preparing.remove("rose")
    wait(lambda: ready.up_to_date)
    assert ready.estimate is None
    tries.begin("xception")
    wait(lambda: ready.estimate is not None)
    assert work.tried[4:] == ["xception"]


def test_the_chosen_one_goes_first(ready, tries, work, wait):
    ready.chosen_backbone = "efficientnet_lite2"
    tries.begin()
    tries.look_at_models()
    wait(lambda: len(ready.estimates) == 4)
    assert work.tried[0] == "efficientnet_lite2"


def test_a_try_that_fails_is_told_and_the_others_go_on(ready, tries, work, wait):
    estimate = work.estimate

    def failing(spec, *rest):
        if spec.id == "xception":
            raise UserError("It is too large for this computer. Choose a smaller one.", kind="out_of_memory")
        return estimate(spec, *rest)

    tries._works = type(tries._works)(present=work.present, estimate=failing, variants=work.variants)
    tries.begin()
    tries.look_at_models()
    wait(lambda: len(ready.estimates) == 3 and not ready.probing)
    assert tries.errors == {"xception": "It is too large for this computer. Choose a smaller one."}
    assert ready.recommended[0] == "efficientnet_lite2"


def test_a_pause_lets_the_try_under_way_end_and_begins_no_other(ready, tries, work, wait):
    begun, go, estimate = threading.Event(), threading.Event(), work.estimate

    def waiting(*arguments):
        begun.set()
        assert go.wait(5)
        return estimate(*arguments)

    tries._works = type(tries._works)(present=work.present, estimate=waiting, variants=work.variants)
    tries.begin()
    tries.look_at_models()
    wait(begun.is_set)
    tries.pause()
    go.set()
    wait(lambda: not ready.probing)
    assert work.tried == ["mobilenet_v2"]
    tries.look_at_models()
    wait(lambda: tries._present is None)
    assert work.tried == ["mobilenet_v2"]


def test_candidates_are_those_everybody_is_offered_and_others_that_are_here(draft, tries):
    offered = ["mobilenet_v2", "resnet50", "xception", "efficientnet_lite0", "efficientnet_lite2"]
    assert [spec.id for spec in tries.candidates()] == offered
    draft.present = frozenset({"inception_v3"})
    assert [spec.id for spec in tries.candidates()] == [*offered, "inception_v3"]
