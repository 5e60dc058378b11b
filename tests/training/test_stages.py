"""Stage after stage: what each ends with, and what is told of those to come. The sums are not done here."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from made import class_folder

from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import catalogue
from desktop_classifier.training import dataset, estimate, finetune, lesson, project, recipe, tuning
from desktop_classifier.training.epochs import EpochEnd
from desktop_classifier.training.finetune import Tuned
from desktop_classifier.training.head import Head
from desktop_classifier.training.project import Choices
from desktop_classifier.training.recipe import Advanced, Preset

SPEC = catalogue.spec("efficientnet_lite0")


class Stages:
    """Ends each stage as it was told to: by its best epoch and whether the user stopped it."""

    def __init__(self, folder, *ends, seconds=(2.0,)):
        self.ends, self.began = list(ends), []
        self.folder, self.seconds = folder, seconds

    def __call__(self, spec, material, head, stage, plan, folder, token, tell, wish, *, start=None, report=None):
        self.began.append(start)
        best, stopped = self.ends[len(self.began) - 1]
        for number, seconds in enumerate(self.seconds, start=1):
            tell(EpochEnd(stage.kind, number, stage.epochs, 0.5, 1.0, 0.5, 1.0, (), seconds, seconds_left=8.0))
        here = self.folder / stage.kind
        return Tuned(here / "weights.npz", here / "head.npz", np.eye(3, dtype=np.float32), best, stopped)


@pytest.fixture
def taken(built_ins, tmp_path):
    sources = dataset.class_sources(class_folder(tmp_path / "drawings"))
    which = project.create("Drawings", sources, (), Choices(SPEC.id, Preset.QUICK))
    return lesson.prepare(which, CancelToken(), lambda event: None)


@pytest.fixture
def tune(taken, tmp_path, monkeypatch):
    def done(*ends, **more):
        stages = Stages(tmp_path, *ends, **more)
        monkeypatch.setattr(finetune, "fine_tune", stages)
        told = []
        head = Head(np.zeros((taken.features.shape[1], 3), np.float32), np.zeros(3, np.float32))
        plan = recipe.recipe(Preset.BOOK, Advanced())
        run = tmp_path / "run"
        run.mkdir()
        made, stopped = tuning.tune(taken, head, plan, "crop", run, tmp_path / "wish", CancelToken(), told.append)
        return made, stopped, stages, [event for event in told if hasattr(event, "epochs")]

    return done


def test_a_stage_that_betters_nothing_ends_with_what_the_one_before_it_made(tune):
    made, stopped, stages, _ = tune((4, False), (0, False))
    assert stages.began[1].epoch == 4
    assert (made.epoch, made.weights.parent.name, stopped) == (4, "book_top", False)


def test_a_stop_in_the_second_stage_keeps_the_best_of_the_first(tune):
    made, stopped, _, _ = tune((4, False), (0, True))
    assert (made.epoch, made.weights.parent.name, stopped) == (4, "book_top", True)


def test_a_stage_that_betters_it_is_what_counts(tune):
    made, stopped, _, _ = tune((4, False), (2, False))
    assert (made.epoch, made.weights.parent.name, stopped) == (2, "book_whole", False)


def test_where_no_stage_betters_anything_the_quick_model_stays(tune):
    made, _, _, _ = tune((0, False), (0, False))
    assert made.epoch == 0


def test_the_time_left_is_that_of_all_stages(tune, taken):
    train = len(taken.rows("train"))
    estimate.remember(SPEC, "book_whole", 3.0)
    _, _, _, (first, second) = tune((4, False), (2, False))
    assert first.to_come == recipe.BOOK_WHOLE.epochs
    assert first.seconds_left == pytest.approx(8 + estimate.START_S + 40 * train * 3.0)
    assert (second.to_come, second.seconds_left) == (0, 8)


def test_a_stage_never_seen_here_is_reckoned_from_the_try_and_else_from_the_one_before_it(built_ins):
    whole = dataclasses.replace(recipe.WHOLE, epochs=10)
    share = estimate.TAIL_SHARE[SPEC.architecture]
    assert estimate.to_come(SPEC, "tail", 0.5, 20, (whole,)) == pytest.approx(estimate.START_S + 10 * 20 * 0.5 / share)
    estimate.remember(SPEC, "answer", 0.01)
    tried = estimate.START_S + 10 * 20 * estimate.STEP_COST * 0.01
    assert estimate.to_come(SPEC, "book_top", 0.5, 20, (whole,)) == pytest.approx(tried)


def test_an_epoch_in_which_the_network_was_still_being_built_is_no_measure(tune, taken):
    train = len(taken.rows("train"))
    estimate.remember(SPEC, "book_whole", 3.0)
    tune((4, False), (2, False), seconds=(9.0,))
    assert estimate.step_seconds(SPEC, "book_top", 0.0) == pytest.approx(9.0 / train), "better than nothing"
    assert estimate.step_seconds(SPEC, "book_whole", 0.0) == 3.0


def test_what_an_epoch_takes_is_remembered_once_the_network_is_built(tune, taken):
    estimate.remember(SPEC, "book_whole", 3.0)
    tune((4, False), (2, False), seconds=(9.0, 2.0))
    assert estimate.step_seconds(SPEC, "book_whole", 0.0) == pytest.approx(2.0 / len(taken.rows("train")))
