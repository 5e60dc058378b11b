"""Doubtful pictures: looked for once after each training, one search at a time, stopped by leaving."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desktop_classifier.gui.controllers import cases
from desktop_classifier.gui.controllers.doubts import Doubts, Found
from desktop_classifier.gui.controllers.stopwatch import Stopwatch
from desktop_classifier.gui.windows.wizard.result_words import advice_parts
from desktop_classifier.training.events import Epoch, Finished, QuickReady, Working
from desktop_classifier.training.records import Edit
from desktop_classifier.training.review import Doubt, Gain, Review


def doubt(number, suggested="tulip"):
    return Doubt(Path(f"/rose/{number}.jpg"), f"{number}", "rose", suggested, 0.94, 0.03, "train")


REVIEW = Review(tuple(doubt(number) for number in range(20)), 17, (Gain("rose", 40, 0.02),))


class Reviews:
    """Knows nothing until it was made."""

    def __init__(self):
        self.made, self.running, self.most = [], 0, 0
        self.go = threading.Event()
        self.go.set()

    def load(self, id):
        return REVIEW if self.made else None

    def gain_sentence(self, review):
        return "40 more pictures of rose would help most."

    def make(self, id, token, report):
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            while not self.go.wait(0.01):
                token.raise_if_cancelled()
            self.made.append(id)
        finally:
            self.running -= 1


@pytest.fixture
def reviews():
    return Reviews()


@pytest.fixture
def doubts(qapp, reviews):
    made = Doubts(lambda: reviews, reviews.make)
    yield made
    reviews.go.set()
    made.shutdown()


def test_they_are_found_once_for_every_training(qtbot, doubts, reviews):
    doubts.look("abc", 1)
    assert doubts.busy
    qtbot.waitUntil(lambda: doubts.found is not None)
    assert len(doubts.found.doubts) == 17
    assert (doubts.found.gain, doubts.found.gains) == ("40 more pictures of rose would help most.", "rose")
    doubts.look("abc", 1)
    assert not doubts.busy
    reviews.made.clear()
    doubts.look("abc", 2)
    qtbot.waitUntil(lambda: doubts.found is not None)
    assert reviews.made == ["abc"]


def test_leaving_stops_it_and_coming_back_begins_again_with_never_two_at_once(qtbot, doubts, reviews):
    reviews.go.clear()
    for _ in range(5):
        doubts.look("abc", 1)
        qtbot.waitUntil(lambda: reviews.running == 1)
        doubts.stop()
    assert not doubts.busy
    reviews.go.set()
    doubts.look("abc", 1)
    qtbot.waitUntil(lambda: doubts.found is not None)
    assert reviews.most == 1


def test_a_search_that_fails_says_nothing_and_may_be_tried_again(qtbot, doubts, reviews):
    reviews.load = lambda id: None
    doubts.look("abc", 1)
    qtbot.waitUntil(lambda: not doubts.busy)
    assert doubts.found is None
    del reviews.load
    doubts.look("abc", 1)
    qtbot.waitUntil(lambda: doubts.found is not None)


def words(*args):
    return "".join(part if isinstance(part, str) else part[0] for part in advice_parts(*args))


def test_what_was_looked_at_counts_no_more():
    found = Found(REVIEW.doubts[:2], "40 more pictures of rose would help most.", "rose")
    names = {"rose": "Rosa"}
    assert words(None, True, (), names) == "Looking for pictures whose label is doubtful…"
    assert words(None, False, (), names) == ""
    gain = "40 more pictures of Rosa would help most. "
    assert words(found, False, (), names) == f"{gain}2 pictures look doubtful: look at them."
    one = (Edit("0", "right", mended=True), Edit("1", "label", "tulip"))
    assert words(found, False, one, names) == f"{gain}1 picture looks doubtful: look at it."
    both = (*one, Edit("1", "right", mended=True))
    assert words(found, False, both, names) == f"{gain}You have looked at every doubtful picture."
    assert words(Found(), False, (), names) == ""


# What keys do


@pytest.mark.parametrize(
    ("name", "key"), [("tulip", "T"), ("hibiscus", "B"), ("iris", "R"), ("xi", "1"), ("Élan", "É"), ("7 8", "1")]
)
def test_the_key_of_a_class_means_nothing_else(name, key):
    assert cases.letter(name) == key


@pytest.mark.parametrize(
    ("name", "words"),
    [("rose", "a rose"), ("orchid", "an orchid"), ("roses", "roses"), ("Ahorn", "Ahorn"), ("red car", "“red car”")],
)
def test_classes_are_named_as_people_would(name, words):
    assert cases.one(name) == words


def test_to_say_it_is_right_after_all_takes_back_what_was_said_before():
    case = cases.of_doubt(doubt(3), {"rose": "rose", "tulip": "tulip"})
    assert (case.caption, case.part) == ("rose, or tulip? 94 %", "learned from")
    assert cases.right([case], ()) == (Edit("3", "right"),)
    said = (Edit("3", "label", "tulip", mended=True),)
    assert cases.right([case], said) == (Edit("3", "label", "rose", was="rose"),)
    assert cases.labelled([case], "rose", ()) == (Edit("3", "right"),)
    assert cases.labelled([case], "tulip", ()) == (Edit("3", "label", "tulip", was="rose"),)


# Times


def test_looking_at_the_pictures_is_not_part_of_the_time():
    now = iter([100.0, 104.0, 190.0]).__next__
    watch = Stopwatch(now)
    watch.start()
    epoch = Epoch("tail", 1, 2, 0.9, 0.1, 0.9, 0.1, (), 0.0, "")
    events = [Working("features", 0, 0, ""), Working("learn", 0, 0, ""), QuickReady("m", 1, 2), epoch]
    for event in (*events, Finished("m", "tuned", False)):
        watch.hear(event)
    assert (watch.quick_s, watch.tuned_s) == (4.0, 90.0)


def test_a_training_that_was_broken_off_tells_no_time():
    watch = Stopwatch(iter([100.0, 104.0]).__next__)
    watch.start()
    watch.hear(Working("learn", 0, 0, ""))
    watch.start()
    watch.hear(Finished("m", "quick", False))
    assert (watch.quick_s, watch.tuned_s) == (None, None)


@pytest.mark.parametrize(("id", "name"), [("0", "zero"), ("o", "O"), ("more pictures of", "x")])
def test_the_name_of_a_class_stands_where_its_id_stood(id, name):
    parts = advice_parts(Found((), f"30 more pictures of {id} would help most.", id), False, (), {id: name})
    assert parts == ["30 more pictures of ", (name, ""), " would help most. "]
