"""The rounds of a stage with a learner that needs no TensorFlow: what is kept, when it ends, and going on."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.training import calibration, teach
from desktop_classifier.training.batches import Pictures
from desktop_classifier.training.epochs import surest_wrong
from desktop_classifier.training.recipe import Stage
from desktop_classifier.training.teach import Rounds

CLASSES = 3


class Scripted:
    """A learner whose quality after each epoch is written down beforehand: the probability of what is right.

    It begins with one mistake among the held-back pictures, for else nothing could take its place.
    """

    def __init__(self, script: list[float], steps: int, labels: np.ndarray) -> None:
        self.script, self.steps, self.labels = script, steps, labels
        self.done = np.zeros(1)
        self.seen: list[list[int]] = []
        self.after = lambda batches: None
        self.errs = True

    def step(self, batch):
        self.done = self.done + 1
        self.seen.append(batch.inputs[:, 0].astype(int).tolist())
        self.after(len(self.seen))
        quality = self.quality()
        return (-float(np.log(quality)) if quality > 0 else float("nan")), len(batch.labels)

    def quality(self) -> float:
        return self.script[int(np.ceil(self.done[0] / self.steps))]

    def logits(self, inputs):
        rows = inputs[:, 0].astype(int)
        out = np.full((len(rows), CLASSES), (1 - self.quality()) / 2, np.float32)
        errs = (rows == 0) & self.errs & (self.done[0] == 0)
        said = np.where(errs, (self.labels[rows] + 1) % CLASSES, self.labels[rows])
        out[np.arange(len(rows)), said] = self.quality()
        with np.errstate(divide="ignore"):
            return np.log(out)

    def taught(self):
        return {"done": self.done.copy()}

    def memory(self):
        return {"more": self.done * 2}

    def restore(self, taught, memory):
        self.done = np.array(taught["done"])
        assert not memory or memory["more"] == self.done * 2


def pictures(count: int = 40, class_weights: bool = True) -> Pictures:
    inputs = np.arange(count, dtype=np.float32)[:, None]
    labels = np.arange(count) % CLASSES
    return Pictures(inputs, labels, np.arange(10, count), np.arange(10), CLASSES, class_weights)


def stage(epochs: int, **more) -> Stage:
    return Stage(kind="book_top", epochs=epochs, rate=0.1, batch=8, **more)


def rounds(folder: Path, script: list[float], plan: Stage, heard=None, identity="this"):
    data = pictures()
    learner = Scripted(script, data.steps(plan), data.labels)
    tell = ([] if heard is None else heard).append
    made = Rounds(learner, data, plan, 5, folder, identity, folder / "wish", tell, lambda progress: None)
    return made, learner


def test_the_best_epoch_is_kept_and_not_the_last(tmp_path):
    heard = []
    made, _ = rounds(tmp_path, [0.5, 0.6, 0.9, 0.7], stage(3), heard)
    best, stopped = made.run()
    assert (best.epoch, stopped) == (2, False)
    assert best.taught["done"] == 2 * 4
    assert best.probabilities.max() == pytest.approx(0.9)
    assert [event.epoch for event in heard] == [1, 2, 3]
    assert [round(event.held_loss, 4) for event in heard] == [round(-np.log(q), 4) for q in (0.6, 0.9, 0.7)]
    assert heard[0].accuracy == heard[0].held_accuracy == 1.0
    assert heard[-1].seconds_left == 0


def test_the_beginning_is_kept_when_nothing_is_better(tmp_path):
    best, _ = rounds(tmp_path, [0.8, 0.5, 0.4], stage(2))[0].run()
    assert best.epoch == 0
    assert best.taught["done"] == 0
    assert best.probabilities.max() == pytest.approx(0.8)


def test_a_fresh_head_is_no_model_to_keep(tmp_path):
    best, _ = rounds(tmp_path, [0.8, 0.5, 0.6], stage(2, fresh=True))[0].run()
    assert best.epoch == 2


def test_it_ends_when_it_got_no_better_for_long_enough(tmp_path):
    heard = []
    best, stopped = rounds(tmp_path, [0.5, 0.6, 0.5, 0.5, 0.9], stage(4, patience=2), heard)[0].run()
    assert (best.epoch, stopped, len(heard)) == (1, False, 3)
    assert [event.epochs for event in heard] == [4, 4, 3], "the last one says that it is the last"
    assert heard[-1].seconds_left == 0


def test_a_rate_that_is_too_high_ends_it_with_the_best_so_far(tmp_path):
    heard = []
    best, _ = rounds(tmp_path, [0.5, 0.6, 0.0, 0.9], stage(3), heard)[0].run()
    assert best.epoch == 1
    assert len(heard) == 2


def test_every_picture_is_seen_once_an_epoch_in_another_order_each_time(tmp_path):
    made, learner = rounds(tmp_path, [0.5] * 3, stage(2))
    made.run()
    first, second = ([row for batch in learner.seen[part : part + 4] for row in batch] for part in (0, 4))
    assert sorted(first) == sorted(second) == list(range(10, 40))
    assert first != second


class Died(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("last", [1, 2, 3])
def test_it_goes_on_after_the_last_epoch_that_ended_as_if_nothing_had_been(tmp_path, last):
    script = [0.5, 0.6, 0.7, 0.65, 0.8]
    whole, unbroken = rounds(tmp_path / "whole", script, stage(4))
    (tmp_path / "broken").mkdir()
    expected = whole.run()[0]

    def die(batches):
        if batches > last * 4 + 1:
            raise Died

    first, dying = rounds(tmp_path / "broken", script, stage(4))
    dying.after = die
    with pytest.raises(Died):
        first.run()
    heard = []
    again, learner = rounds(tmp_path / "broken", script, stage(4), heard)
    best, _ = again.run()
    assert [event.epoch for event in heard] == list(range(last + 1, 5))
    assert best.epoch == expected.epoch
    assert best.taught["done"] == expected.taught["done"]
    assert learner.seen == unbroken.seen[last * 4 :]


def test_an_older_epoch_does_where_the_newest_is_damaged(tmp_path, caplog):
    rounds(tmp_path, [0.5, 0.6, 0.7], stage(2))[0].run()
    newest = tmp_path / "epoch-0002.npz"
    newest.write_bytes(newest.read_bytes()[:-7])
    heard = []
    rounds(tmp_path, [0.5, 0.6, 0.7], stage(2), heard)[0].run()
    assert [event.epoch for event in heard] == [2]
    assert "passed over" in caplog.text


def test_epochs_of_another_training_are_not_gone_on_from(tmp_path):
    rounds(tmp_path, [0.5, 0.6, 0.7], stage(2))[0].run()
    heard = []
    rounds(tmp_path, [0.5, 0.6, 0.7], stage(2), heard, identity="other")[0].run()
    assert [event.epoch for event in heard] == [1, 2]


def test_two_epochs_are_kept(tmp_path):
    rounds(tmp_path, [0.5] * 6, stage(5))[0].run()
    names = ["epoch-0004.json", "epoch-0004.npz", "epoch-0005.json", "epoch-0005.npz"]
    assert sorted(file.name for file in tmp_path.iterdir()) == names


def wishing(folder: Path, word: str, heard):
    """Rounds in which the user wishes something during the second batch of the second epoch."""
    made, learner = rounds(folder, [0.5, 0.6, 0.7, 0.8], stage(3), heard)
    learner.after = lambda batches: (folder / "wish").write_text(word + "\n") if batches == 6 else None
    return made, learner


def test_the_wish_to_stop_is_heard_between_two_batches(tmp_path):
    heard = []
    made, learner = wishing(tmp_path, "stop", heard)
    best, stopped = made.run()
    assert stopped
    assert best.epoch == len(heard) == 1
    assert len(learner.seen) == 6


def test_the_wish_to_pause_is_heeded_at_the_end_of_the_epoch(tmp_path):
    heard = []
    made, learner = wishing(tmp_path, "pause", heard)
    with pytest.raises(UserError) as rested:
        made.run()
    assert rested.value.kind == "paused"
    assert len(learner.seen) == 8, "the epoch was learned to its end"
    again, learner = rounds(tmp_path, [0.5, 0.6, 0.7, 0.8], stage(3), heard)
    with pytest.raises(UserError):
        again.run()
    assert learner.seen == [], "it was wished before the first batch"
    (tmp_path / "wish").unlink()
    rounds(tmp_path, [0.5, 0.6, 0.7, 0.8], stage(3), heard)[0].run()
    assert [event.epoch for event in heard] == [1, 2, 3]


def test_another_word_is_no_wish(tmp_path):
    (tmp_path / "wish").write_text("")
    assert rounds(tmp_path, [0.5, 0.6], stage(1))[0].run()[1] is False


class TooSure(Scripted):
    """Right ever more often, and ever too sure: its plain cross-entropy rises while it gets better."""

    def logits(self, inputs):
        rows = inputs[:, 0].astype(int)
        epoch = int(self.done[0] / self.steps)
        wrong, sure = rows < 4 - epoch, 1 - 10.0 ** -(1 + 3 * epoch)
        said = np.where(wrong, (self.labels[rows] + 1) % CLASSES, self.labels[rows])
        out = np.full((len(rows), CLASSES), (1 - sure) / (CLASSES - 1), np.float32)
        out[np.arange(len(rows)), said] = sure
        with np.errstate(divide="ignore"):
            return np.log(out)


def test_an_epoch_that_is_right_more_often_is_not_lost_because_it_is_too_sure(tmp_path):
    data, heard, plan = pictures(), [], stage(3)
    learner = TooSure([0.5] * 4, data.steps(plan), data.labels)
    labels, begin = data.labels[data.validation], learner.logits(data.inputs[data.validation])
    best, _ = Rounds(
        learner, data, plan, 5, tmp_path, "this", tmp_path / "wish", heard.append, lambda progress: None
    ).run()
    assert calibration.loss(best.held, labels, 1) > calibration.loss(begin, labels, 1), (
        "by the plain one the first would be kept"
    )
    assert best.epoch == 3
    assert best.temperature > 2
    assert [event.held_accuracy for event in heard] == [0.7, 0.8, 0.9]
    assert [event.held_loss for event in heard] == sorted((event.held_loss for event in heard), reverse=True)


def test_nothing_takes_the_place_of_what_is_right_on_all_held_back_pictures(tmp_path):
    heard = []
    made, learner = rounds(tmp_path, [0.9, 0.99, 0.99, 0.99, 0.99], stage(4, patience=2), heard)
    learner.errs = False
    best, stopped = made.run()
    assert (best.epoch, stopped, len(heard)) == (0, False, 2)
    assert best.probabilities.max() == pytest.approx(0.9)


def test_the_temperature_is_found_and_changes_no_first_answer():
    rng = np.random.default_rng(2)
    logits = rng.normal(size=(4000, 5))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = np.array([rng.choice(5, p=row) for row in true])
    assert calibration.temperature(logits * 3, labels) == pytest.approx(3, rel=0.1)
    np.testing.assert_allclose(calibration.probabilities(logits * 3, 3), true, atol=1e-5)
    assert (calibration.probabilities(logits * 3, 7).argmax(axis=1) == logits.argmax(axis=1)).all()


def test_few_pictures_that_are_all_right_make_nobody_surer():
    held = np.array([[2.0, 1.0], [0.0, 3.0]], np.float32)
    assert calibration.temperature(held, np.array([0, 1])) == 1.0
    assert calibration.temperature(held[:0], np.array([], int)) == 1.0
    assert calibration.temperature(np.full((2, 2), np.nan), np.array([0, 1])) == 1.0


def test_logits_beyond_what_floats_can_tell_apart_still_have_a_temperature():
    logits = np.array([[900.0, 0.0], [0.0, 900.0], [900.0, 0.0]])
    labels = np.array([0, 1, 1])
    assert calibration.temperature(logits, labels) == pytest.approx(calibration.LARGEST, rel=0.01)
    assert calibration.loss(logits, labels, 1) == pytest.approx(300)


def test_the_surest_wrong_answers_come_first():
    held = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.99, 0.01]], np.float32)
    found = surest_wrong(held, np.array([1, 1, 0, 1]), np.array([7, 8, 9, 11]))
    assert [(one.row, one.said, round(one.probability, 2)) for one in found] == [
        (11, 0, 0.99),
        (7, 0, 0.9),
        (9, 1, 0.6),
    ]
    many = np.tile([[0.9, 0.1]], (40, 1))
    assert len(surest_wrong(many, np.ones(40, int), np.arange(40))) == 12


def test_rare_classes_count_as_much_as_common_ones():
    labels = np.array([0] * 30 + [1] * 10)
    data = Pictures(np.zeros((40, 2), np.float32), labels, np.arange(40), np.arange(0), 2, True)
    plan = stage(1)
    batches = list(data.batches(plan, 1, 1))
    total = {label: sum(batch.weights[batch.labels == label].sum() for batch in batches) for label in (0, 1)}
    assert total[0] == pytest.approx(total[1])
    assert sum(total.values()) == pytest.approx(40)
    plain = Pictures(data.inputs, labels, data.train, data.validation, 2, False)
    assert all((batch.weights == 1).all() for batch in plain.batches(plan, 1, 1))


def test_the_first_epoch_in_which_the_network_is_built_does_not_spoil_the_time_left(tmp_path, monkeypatch):
    heard, now = [], [0.0]
    made, learner = rounds(tmp_path, [0.5, 0.6, 0.7, 0.8, 0.9], stage(4), heard)
    monkeypatch.setattr(teach, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def pass_time(batches):
        now[0] += 30.0 if batches == 1 else 1.0

    learner.after = pass_time
    made.run()
    assert [event.seconds for event in heard] == [33.0, 4.0, 4.0, 4.0]
    assert [event.seconds_left for event in heard] == [3 * 33.0, 2 * 4.0, 4.0, 0.0]


def test_the_time_left_never_grows_because_an_epoch_was_better(tmp_path, monkeypatch):
    heard, now = [], [0.0]
    made, learner = rounds(tmp_path, [0.5, 0.6, 0.5, 0.7, 0.6, 0.6], stage(5, patience=2), heard)
    monkeypatch.setattr(teach, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def pass_time(batches):
        now[0] += 1.0

    learner.after = pass_time
    made.run()
    assert [event.seconds_left for event in heard] == [4 * 4.0, 3 * 4.0, 2 * 4.0, 4.0, 0.0]
