"""What a training has told, in words."""

from __future__ import annotations

import dataclasses

import pytest
from teaching_fakes import (
    FEATURES,
    FINISHED,
    LEARNING,
    LOOKING,
    PACKING,
    QUICK,
    TESTING,
    TUNING,
    epoch,
    wrong,
)

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.story import Part, Phase, Story
from desktop_classifier.training.events import NOTHING_HELD_BACK, Working


def told(*events, tunes=True):
    story = Story("abc", "My flowers", tunes)
    for event in events:
        story = story.told(event)
    return story


def test_the_parts_follow_each_other_as_they_are_told():
    events = (LOOKING, FEATURES, LEARNING, PACKING, QUICK, TUNING, epoch(1), TESTING, PACKING, FINISHED)
    parts = [told(*events[: number + 1]).part for number in range(len(events))]
    learn, tune, test = Part.LEARN, Part.TUNE, Part.TEST
    assert parts == [Part.LOOK, Part.FEATURES, learn, learn, tune, tune, tune, test, test, test]


def test_a_quick_training_has_no_fine_tuning():
    story = told(LOOKING, QUICK, tunes=False)
    assert Part.TUNE not in story.parts()
    assert story.part is Part.TEST
    assert story.title == "The quick model is ready"
    assert "fine-tuned" not in story.line


def test_a_network_from_nothing_is_called_by_its_name():
    story = Story("abc", "My flowers", scratch="ResNet-34").told(QUICK)
    assert story.words(story.part) == "Teach ResNet-34 from nothing"
    assert story.title == "The quick model is ready; ResNet-34 is being taught"
    assert story.line.endswith("ResNet-34 begins from nothing, and is offered when it is done.")


def test_before_the_quick_model_the_page_says_when_it_can_be_used():
    story = told(FEATURES)
    assert story.title == "Learning from your pictures"
    assert story.line.startswith("“My flowers” can be used as soon as the quick part is done")
    assert story.now == ("Looking at every picture once", "1,204 of 3,670 · 18 s left", 1204 / 3670)


def test_with_the_quick_model_the_words_are_those_of_the_drawing():
    story = told(QUICK, epoch(12))
    assert story.title == "The quick model is ready; fine-tuning goes on"
    assert story.line == (
        "The quick one is right on 431 of 512 held-back pictures. "
        "The fine-tuned one replaces it only if it turns out better, and says so."
    )
    assert story.now.words == "Epoch 12 of 20"
    assert story.now.remark == "64 s left · on the processor"
    assert story.strip.words == "Teaching “My flowers”: epoch 12 of 20"


def test_without_held_back_pictures_no_figure_is_made_up():
    story = told(QUICK.__class__("m", 0, 0))
    assert story.quick_share is None
    assert story.title == "The quick model is ready"
    assert story.line == NOTHING_HELD_BACK
    assert Part.TUNE not in story.parts(), "nobody could say which is better, so nothing is tuned"


def test_epochs_of_several_stages_are_counted_on():
    story = told(QUICK, *(epoch(n, 5, "tail") for n in range(1, 6)), epoch(1, 10, "whole"))
    assert story.total == 15
    assert story.now.words == "Epoch 1 of 10, the whole network"
    assert story.now.part == 6 / 15


def test_stages_to_come_count_from_the_beginning():
    first = dataclasses.replace(epoch(5, 5, "book_top"), seconds_left=300.0, to_come=40)
    story = told(QUICK, first)
    assert story.total == 45
    assert story.now == ("Epoch 5 of 5, a new top", f"{figures.seconds_left(300.0)} · on the processor", 5 / 45)


def test_between_two_stages_the_time_left_stays_in_sight():
    first = dataclasses.replace(epoch(5, 5, "book_top"), seconds_left=300.0, to_come=40)
    story = told(QUICK, first, Working("tune", 1, 151, "Getting ready to fine-tune"))
    assert story.now.remark == f"1 of 151 · {figures.seconds_left(300.0)}"


def test_when_fine_tuning_is_over_the_title_does_not_say_that_it_goes_on():
    assert told(QUICK, epoch(20), PACKING).title == "Almost done: the new model is being made"
    assert told(QUICK, epoch(20), TESTING).title == "Almost done: the new model is being made"
    assert told(QUICK, epoch(19)).title.endswith("fine-tuning goes on")


def test_pausing_says_in_which_stage():
    story = told(QUICK, epoch(5, 5, "tail"), epoch(2, 12, "whole")).at(Phase.PAUSED)
    assert story.title == "Paused after epoch 2, the whole network"


def test_while_a_broken_off_training_comes_back_it_does_not_say_where_it_was():
    story = told(QUICK, epoch(3)).at(Phase.PAUSED).anew()
    assert story.now == ("Going on where it was", "", None)
    assert not story.tuning, "a wish would be lost before the child has begun"
    assert not story.told(LOOKING).told(FEATURES).told(LEARNING).tuning
    assert story.told(QUICK).tuning
    assert story.told(QUICK).now.words == "Epoch 3 of 20"


def test_an_epoch_that_is_told_again_after_a_restart_counts_once():
    story = told(QUICK, epoch(1), epoch(2), epoch(3)).anew()
    story = story.told(QUICK).told(epoch(2)).told(epoch(3))
    assert [one.epoch for one in story.epochs] == [1, 2, 3]


def test_the_newest_epochs_mistakes_are_the_ones_that_count():
    story = told(epoch(1, wrong=wrong("/a.jpg")), epoch(2, wrong=wrong("/b.jpg", "/c.jpg")))
    assert [one.path for one in story.wrong] == ["/b.jpg", "/c.jpg"]


def test_between_two_epochs_the_bar_moves_on_and_the_words_stay():
    story = told(QUICK, epoch(3, 12)).told(Working("tune", 20, 72, "Fine-tuning"))
    assert story.now.words == "Epoch 4 of 12"
    assert story.now.remark == told(QUICK, epoch(3, 12)).now.remark
    assert story.now.part == pytest.approx(20 / 72)
    behind = told(QUICK, epoch(3, 12)).told(Working("tune", 1, 72, "Fine-tuning"))
    assert behind.now.part == 3 / 12  # after a restart it counts from the beginning of what is left
    next_stage = told(QUICK, epoch(12, 12)).told(Working("tune", 1, 72, "Getting ready to fine-tune"))
    assert next_stage.now.words == "Getting ready to fine-tune"


def test_steps_of_a_computation_are_no_pictures_and_are_not_counted_out():
    steps = Working("tune", 37, 480, "Fine-tuning", pictures=False)
    assert told(QUICK, steps).now == ("Fine-tuning", "", 37 / 480)
    assert told(QUICK, Working("tune", 37, 480, "Getting ready to fine-tune")).now.remark == "37 of 480"


def test_only_fine_tuning_can_be_ended_by_a_wish():
    assert not told(FEATURES).tuning
    assert told(QUICK).tuning
    assert told(QUICK, epoch(3)).tuning
    assert not told(QUICK, epoch(3), TESTING).tuning


def test_every_way_to_end_has_its_words():
    story = told(QUICK, epoch(3))
    assert story.at(Phase.PAUSED).title == "Paused after epoch 3"
    assert story.at(Phase.PAUSING).now.words == "Pausing at the end of this epoch"
    assert story.at(Phase.STOPPING).now.words == "Stopping; the best so far is kept"
    failed = story.at(Phase.FAILED, UserError("The disk is full. Free 2 GB, then try again.", "disk_full"))
    assert failed.error.kind == "disk_full"
    assert failed.line == "What was computed so far is kept. The quick model can be used."
    assert told(FEATURES).at(Phase.STOPPED).line.startswith("There was no model yet")
    assert not failed.under_way
    assert failed.anew().under_way
    assert failed.anew().epochs == story.epochs


def test_stopped_just_when_the_quick_model_came_says_that_it_is_there():
    assert told(QUICK).at(Phase.STOPPED).line.startswith("The quick model is kept")
