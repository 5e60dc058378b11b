"""Every event survives its way through a pipe."""

from __future__ import annotations

import json

import pytest

from desktop_classifier.base.progress import Progress
from desktop_classifier.training import lesson
from desktop_classifier.training.events import Epoch, Finished, QuickReady, Working, Wrong, from_json, to_json


@pytest.mark.parametrize(
    "event",
    [
        Working("features", 3, 10, "Looking at every picture once", 2.5),
        QuickReady("my_flowers", 84, 100),
        Epoch("tail", 3, 20, 0.9, 0.2, 0.88, 0.3, (Wrong("/x/rose.jpg", "rose", "tulip", 0.94),), 61.0, "on the GPU"),
        Finished("my_flowers", "tuned", False),
    ],
)
def test_there_and_back(event):
    assert from_json(json.loads(json.dumps(to_json(event)))) == event


def test_an_unknown_event_is_refused():
    with pytest.raises(KeyError):
        from_json({"event": "applause"})


def test_thousands_of_steps_are_a_few_events_and_the_last_is_one_of_them():
    told = []
    report = lesson.reporting(told.append, "look", "Looking")
    for done in range(1, 5001):
        report(Progress(done, 5000))
    assert told[0].done == 1 and told[-1].done == 5000
    assert len(told) < 1000
