"""A result in words and pictures."""

from __future__ import annotations

import dataclasses
import os
from functools import partial
from pathlib import Path

import pytest
from teaching_fakes import FakeOwn, own_model, package, result

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers import taught
from desktop_classifier.gui.controllers.outcome import Outcome
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.training.evaluation import ClassFigures


@pytest.fixture
def shelf():
    return FakeOwn(own_model())


def test_everything_is_ready_to_be_shown(shelf):
    found = taught.read(shelf, "my_flowers", result)
    assert found.sentence == "Right on 396 of 430 pictures it had never seen (92 %)"
    assert found.detail.startswith("For new pictures like these, expect between 89 and 94 %. Guessing would give 20.")
    assert found.counts[2] == (2, 0, 74, 1, 9)
    assert not found.waits


def test_a_cell_holds_its_pictures_surest_first(shelf):
    found = taught.read(shelf, "my_flowers", result)
    shots = found.cells[2, 4]
    assert len(shots) == 9
    assert [shot.probability for shot in shots] == sorted((shot.probability for shot in shots), reverse=True)
    assert shots[0].caption == "tulip 97 %"
    assert (1, 2) not in found.cells


def test_renamed_classes_are_called_by_their_new_names(shelf):
    shelf.rename_class("my_flowers", "tulip", "Tulipa")
    found = taught.read(shelf, "my_flowers", result)
    assert found.names[4] == "Tulipa"
    assert found.cells[2, 4][0].caption.startswith("Tulipa")
    assert "when it says Tulipa" in found.classes[4]


def test_the_version_that_waits_is_the_one_that_is_shown(shelf):
    shelf.offer("my_flowers", package(right=410))
    found = taught.read(shelf, "my_flowers", result)
    assert found.waits
    assert found.model.version == 2
    assert str(found.spec.folder).endswith("v2")


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (ClassFigures("rose", 86, 74, 84), "of 86 it found 74; when it says rose, it is right 9 times in 10"),
        (ClassFigures("rose", 86, 86, 86), "it found all 86; when it says rose, it is always right"),
        (ClassFigures("rose", 86, 0, 0), "of 86 it found none; it never says rose"),
        (ClassFigures("rose", 3, 0, 5), "of 3 it found none; when it says rose, it is never right"),
        (ClassFigures("rose", 0, 0, 2), "no picture of it was kept apart; when it says rose, it is never right"),
        (ClassFigures("rose", 1, 1, 1), "it found the one there was; when it says rose, it is always right"),
    ],
)
def test_a_class_is_told_in_words(figures, sentence):
    assert taught.class_sentence(figures, "rose") == sentence


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.999, "right 99 times in 100"),
        (0.96, "right 96 times in 100"),
        (0.94, "right 9 times in 10"),
        (0.5, "right 5 times in 10"),
        (0.001, "right 1 times in 100"),
    ],
)
def test_nearly_always_is_not_always(share, words):
    assert taught.right_in_words(share) == words


def test_how_it_was_made_in_four_lines(shelf):
    made = taught.read(shelf, "my_flowers", result).made
    assert made[0] == "3,670 pictures of 5 classes from “flowers”, 24 November 2026"
    assert made[1] == "MobileNetV2, last layers fine-tuned, seed\N{NO-BREAK SPACE}1"
    assert made[2] == "396 of 430 never-seen pictures right (92\N{NO-BREAK SPACE}%; 89 to 94)"
    assert made[3] == "Desktop Classifier 1.0, TensorFlow 2.21"


def test_best_does_not_say_how_deep_for_its_first_round_alone_may_have_helped(shelf):
    choices = shelf.models["my_flowers"].package["training"]["choices"]
    choices["preset"] = "best"
    made = taught.read(shelf, "my_flowers", result).made
    assert made[1] == "MobileNetV2, fine-tuned, seed\N{NO-BREAK SPACE}1"


def test_a_package_that_says_less_makes_fewer_lines():
    bare = FakeOwn(own_model())
    bare.models["my_flowers"].package.clear()
    bare.models["my_flowers"].package.update(
        {**package(), "training": {}, "versions": {}, "created": "", "right": 0, "of": 0}
    )
    made = taught.read(bare, "my_flowers", result).made
    assert made == ("MobileNetV2", "No picture was kept apart to test it on")


@pytest.fixture
def outcome(qtbot, shelf):
    runner = ParallelRunner(1)
    yield Outcome(runner, lambda: shelf, lambda id: result(), lambda id: f"<h1>{id}</h1>")
    runner.shutdown()


def test_it_is_fetched_beside_the_window(qtbot, outcome):
    with qtbot.waitSignal(outcome.loaded) as loaded:
        outcome.load("abc123", "my_flowers")
    assert loaded.args[0].tested == 430
    assert outcome.taught is loaded.args[0]


def test_what_is_not_there_is_told(qtbot, outcome, shelf):
    def missing(id):
        raise UserError("This project has no result yet. Train it first.", kind="no_result")

    outcome._result = missing
    with qtbot.waitSignal(outcome.failed) as failed:
        outcome.load("abc123", "my_flowers")
    assert failed.args[0].kind == "no_result"


def test_the_page_is_saved_or_says_why_not(qtbot, outcome, tmp_path):
    with qtbot.waitSignal(outcome.save_page("my_flowers", tmp_path / "made.html").succeeded):
        pass
    assert (tmp_path / "made.html").read_text() == "<h1>my_flowers</h1>"
    job = outcome.save_page("my_flowers", Path("/proc/no/such/made.html"))
    with qtbot.waitSignal(job.failed) as failed:
        pass
    assert "Choose another folder" in failed.args[0].message


@pytest.mark.skipif(os.name == "nt", reason="permissions of Unix")
def test_others_may_read_a_page_as_any_new_file(qtbot, outcome, tmp_path):
    (tmp_path / "plain").touch()
    with qtbot.waitSignal(outcome.save_page("my_flowers", tmp_path / "made.html").succeeded):
        pass
    assert (tmp_path / "made.html").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_page_with_a_name_that_is_no_text_can_be_saved(qtbot, outcome, tmp_path):
    outcome._page = lambda model: "<h1>caf\udce9</h1>"
    with qtbot.waitSignal(outcome.save_page("my_flowers", tmp_path / "made.html").succeeded):
        pass
    assert (tmp_path / "made.html").read_text(encoding="utf-8") == "<h1>caf�</h1>"


def test_after_the_newer_version_was_declined_the_figures_are_those_of_the_one_in_use(shelf):
    """The project knows the result of the last training, which made the version that was declined."""
    first, last = shelf.result(Path("/own/my_flowers/v1")), result(counts=((410, 20), (0, 0)), classes=("a", "b"))
    shelf.offer("my_flowers", package(classes=("a", "b"), right=410))
    read = partial(taught.read, shelf, "my_flowers", lambda: last, before=lambda: first, records=shelf.records)
    offered = read()
    assert offered.sentence.startswith("Right on 410 of 430")
    assert offered.versus is not None
    shelf.decline("my_flowers")
    kept = read()
    assert kept.sentence.startswith("Right on 396 of 430")
    assert kept.made[2].startswith("396 of 430")
    assert kept.trust.result == first
    assert kept.versus is None, "it is not held against itself"


def test_the_last_training_tells_more_of_its_own_version_than_the_package(shelf):
    told = dataclasses.replace(shelf.result(Path("/own/my_flowers/v1")), tuned_held=(480, 512))
    found = taught.read(shelf, "my_flowers", lambda: told, records=shelf.records)
    assert found.result is told
