"""The head: learns, chooses its strength on held-back pictures, counts rare classes as much, is the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_classifier.base.errors import Cancelled
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.training import head


def clouds(classes: int, each: int | list[int], width: int = 8, spread: float = 1.0, seed: int = 0):
    """Points around one centre a class."""
    rng = np.random.default_rng(seed)
    counts = [each] * classes if isinstance(each, int) else each
    centres = rng.normal(0, 2, (classes, width))
    labels = np.repeat(np.arange(classes), counts)
    order = rng.permutation(len(labels))
    points = centres[labels] + rng.normal(0, spread, (len(labels), width))
    return points[order].astype(np.float32), labels[order]


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_it_tells_clouds_apart_and_its_rows_are_probabilities(classes):
    points, labels = clouds(classes, 60)
    train, held = np.arange(40 * classes), np.arange(40 * classes, 60 * classes)
    learned = head.learn(points, labels, train, held)
    answers = learned.head.probabilities(points[held])
    assert answers.shape == (20 * classes, classes)
    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert head.accuracy(answers, labels[held]) > 0.9


def test_two_classes_answer_as_scikit_learn_does():
    from sklearn.linear_model import LogisticRegression

    points, labels = clouds(2, 80)
    scale = points.std()
    learned = head.learn(points, labels, np.arange(160), np.array([], int), class_weights=False)
    theirs = LogisticRegression(C=learned.strength, max_iter=2000, tol=1e-8).fit(points / scale, labels)
    ours = learned.head.probabilities(points)
    np.testing.assert_allclose(ours, theirs.predict_proba(points / scale), atol=5e-3)


def test_the_strength_is_the_one_with_the_least_loss_on_held_back_pictures():
    points, labels = clouds(3, 30, width=60, spread=12.0)
    train, held = np.arange(45), np.arange(45, 90)
    learned = head.learn(points, labels, train, held)
    answers = learned.head.probabilities(points[held])
    assert learned.held_loss == pytest.approx(head.cross_entropy(answers, labels[held]))
    assert learned.strength < max(head.STRENGTHS), "so much noise wants a strong penalty"


def test_a_rare_class_counts_as_much_as_a_common_one():
    points, labels = clouds(2, [400, 12], spread=2.5)
    everything = np.arange(len(labels))
    weighted = head.learn(points, labels, everything, everything).head.probabilities(points)
    plain = head.learn(points, labels, everything, everything, class_weights=False).head.probabilities(points)
    rare = labels == 1
    assert weighted[rare, 1].mean() > plain[rare, 1].mean()


def test_the_same_pictures_give_the_same_head():
    points, labels = clouds(3, 40)
    one, two = (head.learn(points, labels, np.arange(90), np.arange(90, 120)).head for _ in range(2))
    np.testing.assert_array_equal(one.weights, two.weights)


def test_a_head_on_disk_answers_the_same(tmp_path):
    points, labels = clouds(3, 40)
    learned = head.learn(points, labels, np.arange(90), np.arange(90, 120)).head
    learned.save(tmp_path / "head.npz")
    np.testing.assert_array_equal(head.load(tmp_path / "head.npz").probabilities(points), learned.probabilities(points))


def test_it_stops_when_asked():
    points, labels = clouds(2, 20)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        head.learn(points, labels, np.arange(30), np.arange(30, 40), token=token)
