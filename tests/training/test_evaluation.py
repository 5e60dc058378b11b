"""The figures of a result: counted by hand, held against published intervals, and put into words."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from desktop_classifier.training import evaluation
from desktop_classifier.training.evaluation import Judged, Result


def some(kept="quick", tuned=None) -> Result:
    """Three classes; 4 of 6 right; "c" was never said."""
    pairs = [("a", "a", 0.9), ("a", "a", 0.6), ("a", "b", 0.7), ("b", "b", 0.8), ("b", "b", 0.5), ("c", "a", 0.95)]
    judged = tuple(Judged(Path(f"{i}.jpg"), is_, said, share) for i, (is_, said, share) in enumerate(pairs))
    return Result(("a", "b", "c"), judged, kept, (84, 100), tuned)


def test_counts_are_right():
    result = some()
    assert (result.right, result.of) == (4, 6)
    assert result.confusion == ((2, 1, 0), (0, 2, 0), (1, 0, 0))
    assert result.guessing == 0.5
    a, b, c = result.per_class
    assert (a.recall, a.precision) == (2 / 3, 2 / 3)
    assert (b.recall, b.precision) == (1.0, 2 / 3)
    assert (c.recall, c.precision) == (0.0, None)


def test_a_cell_gives_its_pictures_surest_first():
    assert [one.probability for one in some().cell("a", "a")] == [0.9, 0.6]
    assert some().cell("b", "c") == []


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    # Wilson's score interval as R's prop.test(correct=FALSE) gives it.
    [(396, 430, 0.8917, 0.9426), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055)],
)
def test_the_interval_is_wilsons(right, of, low, high):
    assert evaluation.wilson(right, of) == pytest.approx((low, high), abs=2e-3)


def test_nothing_tried_says_nothing():
    assert evaluation.wilson(0, 0) == (0.0, 1.0)
    empty = Result(("a", "b"), ())
    assert evaluation.sentence(empty) == "No picture was kept apart to test it on"
    assert evaluation.detail(empty).startswith("So nobody can say how often it is right. Add pictures")
    assert "%" not in evaluation.detail(empty)


def test_the_sentence_says_how_many_of_how_many():
    assert evaluation.sentence(some()) == "Right on 4 of 6 pictures it had never seen (67 %)"


def test_the_detail_says_which_model_was_kept_and_why():
    assert "beat the quick one (88 to 84), so it was kept" in evaluation.detail(some("tuned", (88, 100)))
    assert "did not beat the quick model (80 to 84)" in evaluation.detail(some("quick", (80, 100)))
    assert "right as often as the quick one, and surer" in evaluation.detail(some("tuned", (84, 100)))
    assert "fine-tun" not in evaluation.detail(some())


def test_judging_holds_answers_against_what_is_right():
    answers = np.array([[0.7, 0.3], [0.4, 0.6]], np.float32)
    judged = evaluation.judge([Path("x"), Path("y")], np.array([0, 0]), answers, ["a", "b"])
    assert [(one.said, one.right) for one in judged] == [("a", True), ("b", False)]
    assert judged[1].probability == pytest.approx(0.6)


@pytest.mark.parametrize("result", [some(), some("tuned", (88, 100)), Result(("a", "b"), ())])
def test_json_there_and_back(result):
    assert evaluation.from_json(json.loads(json.dumps(evaluation.to_json(result)))) == result
