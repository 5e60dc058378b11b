"""What a step learns from: batches as the network wants them, varied only where it learns."""

from __future__ import annotations

import numpy as np

from desktop_classifier.training import augment
from desktop_classifier.training.batches import Pictures
from desktop_classifier.training.recipe import Stage


def test_activations_are_turned_once_they_are_read():
    inputs = np.random.default_rng(1).normal(size=(6, 3, 4, 5)).astype(np.float16)
    data = Pictures(inputs, np.zeros(6, int), np.arange(4), np.arange(4, 6), 2, True)
    (held,) = data.held_back()
    assert held.shape == (2, 4, 5, 3)
    assert held.dtype == np.float32
    assert held[1, 2, 3, 1] == inputs[5, 1, 2, 3]


def test_what_is_held_back_is_never_varied():
    squares = np.random.default_rng(1).integers(0, 256, (6, 8, 8, 3), np.uint8)
    data = Pictures(squares, np.zeros(6, int), np.arange(4), np.arange(4, 6), 2, True)
    plan = Stage(kind="whole", epochs=1, rate=0.1, augment=True, batch=4)
    (held,) = data.held_back()
    assert (held == squares[4:]).all()
    (batch,) = data.batches(plan, 1, 1)
    assert not any((square == other).all() for square in batch.inputs for other in squares)
    assert batch.inputs.dtype == np.uint8


def test_variations_keep_size_and_range_and_differ():
    square = np.zeros((16, 16, 3), np.uint8)
    square[:, :8] = 255
    rng = np.random.default_rng(3)
    made = [augment.varied(square, rng) for _ in range(20)]
    assert all(one.shape == square.shape and one.dtype == np.uint8 for one in made)
    lit_left = [one[:, 0].mean() > one[:, -1].mean() for one in made]
    assert True in lit_left
    assert False in lit_left
    assert (augment.varied(square, np.random.default_rng(3)) == made[0]).all()


def test_half_of_the_activations_are_mirrored_left_to_right():
    rows = np.arange(50 * 2 * 2 * 3, dtype=np.float16).reshape(50, 2, 2, 3)
    turned = augment.mirrored(rows, np.random.default_rng(0))
    same = np.array([(a == b).all() for a, b in zip(turned, rows, strict=True)])
    assert 10 < same.sum() < 40
    assert all((a == b[..., ::-1]).all() for a, b, kept in zip(turned, rows, same, strict=True) if not kept)
