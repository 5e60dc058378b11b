"""The hand-over of questions, and the arithmetic of speed."""

import threading
from pathlib import Path

import pytest

from desktop_classifier.gui.controllers.feed import Ask, Feed
from desktop_classifier.gui.controllers.pace import Pace
from desktop_classifier.imaging.box import Box

A, B, C, D = (Path(f"/{name}.jpg") for name in "abcd")


def drawn(feed):
    return [ask.path for ask in feed]


def test_questions_come_in_the_order_they_were_asked():
    feed = Feed([Ask(A), Ask(B)])
    assert feed.add([Ask(C)]) == 1
    assert drawn(feed) == [A, B, C]


def test_what_is_looked_at_goes_first_and_the_rest_keeps_its_order():
    feed = Feed([Ask(A), Ask(B), Ask(C), Ask(D)])
    feed.prefer([C])
    feed.prefer([D, B])
    assert drawn(feed) == [D, B, C, A]


def test_a_new_question_about_the_same_picture_takes_the_place_of_the_old():
    feed = Feed([Ask(A), Ask(B)])
    box = Box(0, 0, 0.5, 0.5)
    assert feed.add([Ask(B, box)], first=True) == 0
    assert list(feed) == [Ask(B, box), Ask(A)]


def test_an_empty_feed_has_ended_for_good():
    feed = Feed([Ask(A)])
    assert drawn(feed) == [A]
    assert feed.add([Ask(B)]) is None
    assert drawn(feed) == []


def test_what_was_taken_out_is_not_asked():
    feed = Feed([Ask(A), Ask(B), Ask(C)])
    assert next(feed).path == A
    assert feed.discard([A, B]) == 1
    assert len(feed) == 1
    assert drawn(feed) == [C]


def test_two_threads_lose_nothing():
    feed, got = Feed([Ask(A)]), []
    accepted = [A]

    def add():
        for number in range(3000):
            path = Path(f"/{number}.jpg")
            if feed.add([Ask(path)]) is not None:
                accepted.append(path)

    adder = threading.Thread(target=add)
    adder.start()
    got = drawn(feed)
    adder.join()
    assert got == accepted


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_speed_and_time_left(clock):
    pace = Pace(clock)
    pace.start()
    assert pace.per_second is None
    clock.now += 2
    pace.mark(100)
    assert pace.per_second == 50
    assert pace.seconds_left(200) == 4


def test_speed_follows_the_last_seconds(clock):
    pace = Pace(clock)
    pace.start()
    done = 0
    for _ in range(20):
        clock.now += 1
        done += 100
        pace.mark(done)
    for _ in range(20):
        clock.now += 1
        done += 10
        pace.mark(done)
    assert pace.per_second == pytest.approx(10)


def test_nothing_is_said_about_the_first_moment(clock):
    pace = Pace(clock)
    pace.start()
    clock.now += 0.01
    pace.mark(8)
    assert pace.per_second is None
    assert pace.seconds_left(100) is None
