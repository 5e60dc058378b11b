"""Fine-tuning in its real child, with the real EfficientNet-Lite0, on pictures made here.

Two kinds of stripes, of which some are labelled wrongly, so that there is something to be wrong about.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference.openvino_engine import OpenVinoEngine
from desktop_classifier.inference.tensorflow_engine import environment
from desktop_classifier.models import backbone, catalogue
from desktop_classifier.models.weights_tuned import read_tuned
from desktop_classifier.training import finetune
from desktop_classifier.training import head as heads
from desktop_classifier.training.finetune import Material, Paused, fine_tune
from desktop_classifier.training.recipe import BOOK_TOP, TAIL, WHOLE, Preset, Recipe

SPEC = catalogue.spec("efficientnet_lite0")
COUNT, HELD = 36, 12
AGREES = 2e-3
"""Activations are kept in 16 bits."""
PLAN = Recipe(Preset.BALANCED, (), class_weights=True, seed=3)

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="POSIX signals and limits")]


class Ground:
    """Everything that a fine-tuning begins with, made once."""

    def __init__(self, folder: Path) -> None:
        self.squares, self.labels = stripes()
        network = backbone.trunk(SPEC, CancelToken(), silent).network
        self.features, self.activations = answers(network, self.squares)
        self.files = {
            "tail": folder / "activations.npy",
            "whole": folder / "squares.npy",
            "book_top": folder / "features.npy",
        }
        np.save(self.files["tail"], self.activations.astype(np.float16))
        np.save(self.files["whole"], self.squares)
        np.save(self.files["book_top"], self.features)
        self.train, self.held = np.arange(HELD, COUNT), np.arange(HELD)
        scale = self.features.std()
        rng = np.random.default_rng(1)
        means = [self.features[self.train][self.labels[self.train] == label].mean(axis=0) for label in (0, 1)]
        weights = np.stack([mean - sum(means) / 2 for mean in means], axis=1) / scale / 400
        self.head = heads.Head(
            (weights + rng.normal(0, 0.001, weights.shape)).astype(np.float32), np.zeros(2, np.float32)
        )

    def material(self, kind: str) -> Material:
        return Material(self.files[kind], self.labels, self.train, self.held)

    def expected(self) -> np.ndarray:
        """What the head alone says about the held-back pictures."""
        return self.head.probabilities(self.features[self.held])


def stripes() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    place = np.arange(SPEC.side)
    squares, labels = [], []
    for number in range(COUNT):
        label = number % 2
        wave = np.sin(place * rng.uniform(0.15, 0.35) + rng.uniform(0, 6))
        field = np.broadcast_to(wave[:, None] if label else wave[None, :], (SPEC.side, SPEC.side))
        colour = rng.uniform(30, 110, 3)
        noise = rng.normal(0, 45, (SPEC.side, SPEC.side, 3))
        squares.append(np.clip(127 + field[..., None] * colour + noise, 0, 255))
        labels.append(label if number % 9 else 1 - label)
    return np.stack(squares).astype(np.uint8), np.array(labels)


def answers(network: Path, squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    engine = OpenVinoEngine(network)
    try:
        inferred = engine.submit(squares, features=True).result()
    finally:
        engine.close()
    return inferred.probabilities, inferred.features


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESKTOP_CLASSIFIER_HOME", str(tmp_path_factory.mktemp("ground-home")))
        return Ground(tmp_path_factory.mktemp("ground"))


def tuned(ground: Ground, folder: Path, stage, tell=lambda end: None, wish=Path("no such file"), **more):
    folder.mkdir(exist_ok=True)
    material = ground.material(stage.kind)
    return fine_tune(SPEC, material, ground.head, stage, PLAN, folder, CancelToken(), tell, wish, **more)


def tail(epochs: int, **more):
    more = {"augment": True, "dropout": 0.3, "patience": 0, **more}
    return dataclasses.replace(TAIL, epochs=epochs, **more)


def child_pid() -> int:
    """The running child that fine-tunes."""
    (pid,) = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal()
        and b"finetune" in (entry / "cmdline").read_bytes()
        and f"\nPPid:\t{os.getpid()}\n" in (entry / "status").read_text()
    ]
    return pid


def arrays(path: Path) -> list[np.ndarray]:
    return [array for layer in read_tuned(path) for array in layer.arrays]


def answered_by_file(made, ground: Ground, folder: Path) -> np.ndarray:
    """What the exported network and the head say about the held-back pictures."""
    folder.mkdir()
    network = backbone.export_tuned(SPEC, made.weights, folder, CancelToken(), silent)
    _, features = answers(network, ground.squares[ground.held])
    return heads.load(made.head).probabilities(features)


@pytest.fixture(scope="module")
def whole_run(ground, tmp_path_factory):
    """Three epochs of the tail with dropout and mirroring, unbroken; and what was told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESKTOP_CLASSIFIER_HOME", str(tmp_path_factory.mktemp("run-home")))
        heard = []
        made = tuned(ground, tmp_path_factory.mktemp("run"), tail(3, rate=1e-3), heard.append)
        return made, heard


def test_it_learns_and_says_so(ground, whole_run):
    made, heard = whole_run
    assert [end.epoch for end in heard] == [1, 2, 3]
    assert all(end.where == "on the processor" and end.stage == "tail" for end in heard)
    assert heard[-1].loss < heard[0].loss
    begin = heads.cross_entropy(ground.expected(), ground.labels[ground.held])
    best = heads.cross_entropy(made.validation, ground.labels[ground.held])
    assert best == pytest.approx(min([begin, *(end.held_loss for end in heard)]), abs=1e-5)
    assert made.epoch > 0
    assert not made.stopped
    for end in heard:
        assert all(ground.labels[wrong.row] != wrong.said and wrong.row in ground.held for wrong in end.wrong)
        assert round((1 - end.held_accuracy) * HELD) == len(end.wrong)


def test_statistics_of_normalisation_stay_and_all_else_of_the_tail_moves(whole_run):
    before, after = backbone.arrays(SPEC), read_tuned(whole_run[0].weights)
    moved = [
        [bool(np.abs(a - b).max() > 0) for a, b in zip(one.arrays, other.arrays, strict=True)]
        for one, other in zip(before, after, strict=True)
    ]
    statistics = [layer[2:] for layer in moved if len(layer) == 4]
    assert len(statistics) == 49
    assert not any(map(any, statistics)), "a batch of sixteen must not replace what a million pictures gave"
    in_tail = [any(layer) for layer in moved]
    assert in_tail == [False] * (len(moved) - 8) + [True] * 8
    assert all(all(layer[:2]) for layer in moved[-8:])


def test_what_was_measured_is_what_the_exported_model_answers(ground, whole_run, tmp_path):
    """Dropout off, statistics in inference mode, pixels scaled: else the two would differ."""
    made, _ = whole_run
    answered = answered_by_file(made, ground, tmp_path / "export")
    assert np.abs(answered - made.validation).max() < AGREES
    assert np.abs(answered - ground.expected()).max() > 10 * AGREES, "nothing was taught, so nothing is proved"


def test_before_the_first_epoch_it_answers_as_the_quick_model_does(ground, tmp_path):
    for stage, near in ((tail(0), AGREES), (dataclasses.replace(WHOLE, epochs=0), 1e-4)):
        made = tuned(ground, tmp_path / stage.kind, stage)
        assert made.epoch == 0
        assert np.abs(made.validation - ground.expected()).max() < near
        assert all((a == b).all() for a, b in zip(arrays(made.weights), untouched(), strict=True))


def untouched() -> list[np.ndarray]:
    return [array for layer in backbone.arrays(SPEC) for array in layer.arrays]


def test_the_same_again_and_after_kill_9_is_the_same_model(ground, whole_run, tmp_path):
    made, heard = whole_run
    again = tuned(ground, tmp_path / "again", tail(3, rate=1e-3))
    assert all((a == b).all() for a, b in zip(arrays(made.weights), arrays(again.weights), strict=True))

    def kill(end):
        if end.epoch == 2:
            os.kill(child_pid(), signal.SIGKILL)

    with pytest.raises(UserError, match="Every epoch that ended is kept") as ended:
        tuned(ground, tmp_path / "killed", tail(3, rate=1e-3), kill)
    assert ended.value.kind == "out_of_memory"
    later = []
    resumed = tuned(ground, tmp_path / "killed", tail(3, rate=1e-3), later.append)
    assert [end.epoch for end in later] == [3]
    assert later[0].held_loss == heard[2].held_loss
    assert resumed.epoch == made.epoch
    assert all((a == b).all() for a, b in zip(arrays(made.weights), arrays(resumed.weights), strict=True))
    assert np.array_equal(heads.load(made.head).weights, heads.load(resumed.head).weights)


def test_a_stage_that_is_done_is_not_done_again(ground, whole_run):
    made, _ = whole_run
    found = finetune.finished(made.weights.parent)
    assert found is not None
    assert found.epoch == made.epoch
    assert (found.validation == made.validation).all()


def test_pause_rests_and_stop_keeps_the_best(ground, tmp_path):
    wish = tmp_path / "wish"
    heard = []

    def pause(end):
        heard.append(end.epoch)
        wish.write_text("pause")

    with pytest.raises(Paused):
        tuned(ground, tmp_path / "run", tail(30), pause, wish)
    wish.unlink()
    paused_after = len(heard)

    def stop(end):
        heard.append(end.epoch)
        wish.write_text("stop")

    made = tuned(ground, tmp_path / "run", tail(30), stop, wish)
    assert made.stopped
    assert heard == list(range(1, len(heard) + 1))
    assert paused_after < len(heard) < 30
    assert finetune.finished(tmp_path / "run").stopped


def test_a_rate_that_spoils_everything_costs_nothing(ground, tmp_path):
    made = tuned(ground, tmp_path / "run", tail(2, rate=100.0))
    assert made.epoch == 0
    assert all((a == b).all() for a, b in zip(arrays(made.weights), untouched(), strict=True))
    assert np.abs(made.validation - ground.expected()).max() < AGREES


def test_the_whole_network_learns_from_pixels_and_half_of_it_where_half_is_asked(ground, tmp_path):
    made = tuned(ground, tmp_path / "run", dataclasses.replace(WHOLE, epochs=1, rate=1e-4, depth="half", batch=12))
    before, after = backbone.arrays(SPEC), read_tuned(made.weights)
    moved = [
        any((a != b).any() for a, b in zip(one.arrays, other.arrays, strict=True))
        for one, other in zip(before, after, strict=True)
    ]
    if made.epoch:
        assert moved == [False] * 49 + [True] * 49
    answered = answered_by_file(made, ground, tmp_path / "export")
    assert np.abs(answered - made.validation).max() < 1e-4


def test_the_books_head_begins_anew_from_features_and_the_next_stage_from_it(ground, tmp_path):
    first = tuned(ground, tmp_path / "top", BOOK_TOP)
    assert first.epoch > 0
    assert all((a == b).all() for a, b in zip(arrays(first.weights), untouched(), strict=True))
    head = heads.load(first.head)
    assert np.abs(head.probabilities(ground.features[ground.held]) - first.validation).max() < 1e-4
    second = tuned(ground, tmp_path / "then", tail(0), start=first)
    assert np.abs(second.validation - first.validation).max() < AGREES


def test_a_full_disk_is_said_and_costs_no_epoch(ground, tmp_path):
    import resource

    def fill(end):
        resource.prlimit(child_pid(), resource.RLIMIT_FSIZE, (100_000, 100_000))

    with pytest.raises(UserError, match="Make room") as ended:
        tuned(ground, tmp_path / "run", tail(3), fill)
    assert ended.value.kind == "disk_full"
    heard = []
    tuned(ground, tmp_path / "run", tail(3), heard.append)
    assert [end.epoch for end in heard] == [2, 3]


def test_too_little_memory_is_said_with_a_next_step(ground, tmp_path):
    import resource

    def squeeze(progress):
        pid = child_pid()
        used = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (used, used))

    stage = dataclasses.replace(WHOLE, epochs=2, batch=24)
    with pytest.raises(UserError, match="Quick") as ended:
        tuned(ground, tmp_path / "run", stage, report=squeeze)
    assert ended.value.kind == "out_of_memory"


def test_no_room_is_said_before_anything_begins(ground, tmp_path, monkeypatch):
    monkeypatch.setitem(finetune.ROOM, "tail", 10**9)
    with pytest.raises(UserError, match="not enough room"):
        tuned(ground, tmp_path / "run", tail(1))


def test_on_a_gpu_it_computes_in_16_bits_and_learns_in_32():
    """The policy of a GPU, tried on the processor: weights, answers and the optimizer's memory stay whole."""
    script = (
        "import dataclasses, keras, numpy as np\n"
        "from desktop_classifier.models import backbone, catalogue\n"
        "from desktop_classifier.training import finetune_child as child\n"
        "from desktop_classifier.training.batches import Batch\n"
        "from desktop_classifier.training.head import Head\n"
        "from desktop_classifier.training.recipe import TAIL\n"
        "keras.mixed_precision.set_global_policy('mixed_float16')\n"
        "spec = catalogue.spec('efficientnet_lite0')\n"
        "model = child.network(spec, child.filled(spec, backbone.arrays(spec)), TAIL)\n"
        "rng = np.random.default_rng(1)\n"
        "head = Head(rng.normal(0, 0.02, (1280, 3)).astype('f4'), np.zeros(3, 'f4'))\n"
        "learner = child.TensorFlowLearner(model, head, dataclasses.replace(TAIL, rate=1e-3), 1, 1000)\n"
        "batch = Batch(rng.normal(0, 2, (3, 7, 7, 192)).astype('f4'), np.arange(3), np.ones(3, 'f4'))\n"
        "losses = [learner.step(batch)[0] for _ in range(10)]\n"
        "assert model.compute_dtype == 'float16', model.compute_dtype\n"
        "assert losses[-1] < 0.9 * losses[0], losses\n"
        "assert {array.dtype.name for array in learner.taught().values()} == {'float32'}\n"
        "assert learner.logits(batch.inputs).dtype == 'float32'\n"
        "before, memory, taught = losses[-1], learner.memory(), learner.taught()\n"
        "once = learner.step(batch)[0]\n"
        "learner.restore(taught, memory)\n"
        "assert learner.step(batch)[0] == once\n"
    )
    variables = {**os.environ, **environment("CPU")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=variables)
    assert done.returncode == 0, done.stderr[-2000:]
