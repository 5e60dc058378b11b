"""The child that fine-tunes: TensorFlow lives and dies here, with all the memory that it takes.

Batch normalisation is always in inference mode: its statistics come from a million pictures, and a batch of sixteen
would spoil them; only a network that begins from nothing has none yet, and learns them. Scaling of pixels is part of
the network. Dropout takes part in learning alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf  # noqa: TID253 - this child is started for it

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Report
from desktop_classifier.base.serve import Tell, serve_with_events
from desktop_classifier.models import catalogue
from desktop_classifier.models.architectures import build, cut
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.models.weights_reader import LayerWeights, read_layers
from desktop_classifier.models.weights_tuned import read_tuned, write_tuned
from desktop_classifier.training import checkpoints
from desktop_classifier.training import head as heads
from desktop_classifier.training.batches import Batch, Pictures
from desktop_classifier.training.checkpoints import Arrays
from desktop_classifier.training.epochs import Best
from desktop_classifier.training.head import Head
from desktop_classifier.training.recipe import Stage
from desktop_classifier.training.teach import Rounds

EPSILON = 1e-5
"""Adam's, a hundred times its usual: where the slopes are nothing but noise, because every picture is right already,
steps become small. On 4 × 80 pictures of ants and bees the last epoch stayed at 98.1 % instead of falling to 97.2."""


def main() -> int:
    return serve_with_events(tune)


def tune(message: Mapping[str, Any], report: Report, tell: Tell) -> Mapping[str, Any]:
    """Do one stage; see `finetune.fine_tune`, which sends the message.

    Raises:
        UserError: `paused`, `out_of_memory`, `disk_full`, or what reading says.
    """
    try:
        return _tuned(message, report, tell)
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        raise out_of_memory() from error
    except OSError as error:
        if error.errno not in files.NO_ROOM:
            raise
        raise UserError(
            f"The disk is full, so the last epoch could not be kept in {message['folder']}. Make room there and go on; "
            "every epoch before it is kept.",
            kind="disk_full",
        ) from error


def out_of_memory() -> UserError:
    return UserError(
        "There is not enough memory to fine-tune this model. Close other programs and go on where it was, or choose a "
        "smaller model, or Quick, which needs far less.",
        kind="out_of_memory",
    )


def _tuned(message: Mapping[str, Any], report: Report, tell: Tell) -> Mapping[str, Any]:
    spec, stage, folder = catalogue.buildable(message["model"]), Stage(**message["stage"]), Path(message["folder"])
    where = prepare(message["device"], message["seed"])
    head = heads.load(Path(message["head"]))
    pictures = _pictures(message, len(head.bias))
    if stage.kind == "scratch":
        base = build.backbone(spec)
        head = Head(np.zeros((base.output.shape[-1], pictures.classes), np.float32), np.zeros_like(head.bias))
    else:
        base = filled(spec, _layers(message))
    steps = pictures.steps(stage) * stage.epochs
    learner = TensorFlowLearner(network(spec, base, stage), head, stage, message["seed"], steps)
    rounds = Rounds(
        learner,
        pictures,
        stage,
        message["seed"],
        folder,
        message["identity"],
        Path(message["wish"]),
        lambda end: tell(asdict(replace(end, where=where))),
        report,
    )
    best, stopped = rounds.run()
    learner.restore(best.taught, {})
    _write(folder, base, learner, best, stopped)
    return {}


def _layers(message: Mapping[str, Any]) -> list[LayerWeights]:
    return read_tuned(Path(message["start"])) if message["start"] else read_layers(Path(message["weights"]))


def prepare(device: str, seed: int) -> str:
    """Settle what cannot be changed later; give back where it computes, in words."""
    gpus = tf.config.list_physical_devices("GPU") if device == "GPU" else []
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    keras.mixed_precision.set_global_policy("mixed_float16" if gpus else "float32")
    keras.utils.set_random_seed(seed % 2**32)
    tf.config.experimental.enable_op_determinism()
    if not gpus:
        return "on the processor"
    return f"on the {tf.config.experimental.get_device_details(gpus[0]).get('device_name', 'GPU')}"


def filled(spec: ModelSpec, layers: list[LayerWeights]) -> keras.Model:
    """The backbone with these weights; a classifier behind them is left away."""
    base = build.backbone(spec)
    build.fill(base, [layer.arrays for layer in layers[: len(build.layout(base))]])
    return base


def network(spec: ModelSpec, base: keras.Model, stage: Stage) -> keras.Model | None:
    """What turns a stage's inputs into features, None where they are features already. Marks what shall learn."""
    if stage.kind == "book_top":
        return None
    if stage.kind == "tail":
        return cut.tail(spec, base)
    layers = build.weighted_layers(base)
    for layer in layers[: len(layers) // 2 if stage.depth == "half" else 0]:
        layer.trainable = False
    return build.from_pixels(spec, base)


class TensorFlowLearner:
    """Features by a network, classes by a head, both learning. See `teach.Learner`.

    Args:
        model: Inputs → features [n, width], or None where the inputs are features.
        head: Where the classifier begins.
        stage: How it learns.
        seed: Decides what dropout hides, and a fresh head.
        steps: Batches in the whole stage.
    """

    def __init__(self, model: keras.Model | None, head: Head, stage: Stage, seed: int, steps: int) -> None:
        self._model, self._stage, self._seed = model, stage, seed
        weights = _fresh(head.weights.shape, seed) if stage.fresh else head.weights
        self._weights = keras.Variable(weights, dtype="float32", name="weights")
        self._bias = keras.Variable(
            np.zeros_like(head.bias) if stage.fresh else head.bias, dtype="float32", name="bias"
        )
        self._variables = [*(model.trainable_variables if model else []), self._weights, self._bias]
        # The averages of normalisation are no slopes' business, but are learned all the same where nothing was known.
        self._averages = model.non_trainable_variables if model and stage.kind == "scratch" else []
        self._optimizer = _optimizer(stage, steps)
        self._optimizer.build(self._variables)
        self._learn = tf.function(self._learned, reduce_retracing=True)
        self._answer = tf.function(self._answered, reduce_retracing=True)

    def step(self, batch: Batch) -> tuple[float, int]:
        loss, right = self._learn(batch.inputs, batch.labels, batch.weights)
        return float(loss), int(right)

    def logits(self, inputs: np.ndarray) -> np.ndarray:
        return np.asarray(self._answer(inputs))

    def taught(self) -> Arrays:
        return {f"{number:04}": np.array(variable) for number, variable in enumerate(self._everything)}

    def memory(self) -> Arrays:
        return {f"{number:04}": np.array(variable) for number, variable in enumerate(self._optimizer.variables)}

    def restore(self, taught: Arrays, memory: Arrays) -> None:
        for number, variable in enumerate(self._everything):
            variable.assign(taught[f"{number:04}"])
        for number, variable in enumerate(self._optimizer.variables if memory else []):
            variable.assign(memory[f"{number:04}"])

    def head(self) -> Head:
        return Head(np.array(self._weights), np.array(self._bias))

    @property
    def _everything(self) -> list[keras.Variable]:
        return [*self._variables, *self._averages]

    def _features(self, inputs: tf.Tensor, learning: bool = False) -> tf.Tensor:
        if self._model is None:
            return inputs
        training = learning and self._stage.kind == "scratch"  # else normalisation never learns from batches
        return tf.cast(self._model(inputs, training=training), tf.float32)

    def _learned(self, inputs: tf.Tensor, labels: tf.Tensor, weights: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            features = self._hidden(self._features(inputs, learning=True))
            logits = features @ self._weights + self._bias
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            loss = tf.reduce_mean(losses * weights)
            scaled = self._optimizer.scale_loss(loss)
        slopes = tape.gradient(scaled, [variable.value for variable in self._variables])
        self._optimizer.apply(slopes, self._variables)
        right = tf.reduce_sum(tf.cast(tf.equal(tf.argmax(logits, axis=1), labels), tf.int32))
        return loss, right

    def _answered(self, inputs: tf.Tensor) -> tf.Tensor:
        return self._features(inputs) @ self._weights + self._bias

    def _hidden(self, features: tf.Tensor) -> tf.Tensor:
        """Dropout whose choice hangs on the step alone, so that going on later is going on."""
        share = self._stage.dropout
        if not share:
            return features
        step = tf.cast(self._optimizer.iterations, tf.int32)
        chance = tf.random.stateless_uniform(tf.shape(features), tf.stack([self._seed % 2**31, step]))
        return tf.where(chance < share, 0.0, features / (1 - share))


def _optimizer(stage: Stage, steps: int) -> keras.optimizers.Optimizer:
    schedules = keras.optimizers.schedules
    if stage.falling == "cosine":
        rate = schedules.CosineDecay(stage.rate, max(1, steps))
    else:
        rate = schedules.InverseTimeDecay(stage.rate, 1, stage.decay)
    plain = (
        keras.optimizers.SGD(rate, stage.momentum)
        if stage.optimizer == "sgd"
        else keras.optimizers.Adam(rate, epsilon=EPSILON)
    )
    if keras.mixed_precision.dtype_policy().name == "mixed_float16":
        return keras.optimizers.LossScaleOptimizer(plain)
    return plain


def _fresh(shape: tuple[int, ...], seed: int) -> np.ndarray:
    limit = math.sqrt(6 / sum(shape))  # Glorot & Bengio 2010, as Keras begins a dense layer
    return np.random.default_rng(seed).uniform(-limit, limit, shape).astype(np.float32)


def _pictures(message: Mapping[str, Any], classes: int) -> Pictures:
    with np.load(message["rows"], allow_pickle=False) as rows:
        labels, train, validation = rows["labels"], rows["train"], rows["validation"]
    inputs = np.load(message["inputs"], mmap_mode="r", allow_pickle=False)
    return Pictures(inputs, labels, train, validation, classes, message["class_weights"])


def _write(folder: Path, base: keras.Model, learner: TensorFlowLearner, best: Best, stopped: bool) -> None:
    write_tuned(folder / "weights.npz", [layer.get_weights() for layer in build.weighted_layers(base)])
    head, heat = learner.head(), best.temperature
    Head(head.weights / heat, head.bias / heat).save(folder / "head.npz")
    checkpoints.write_arrays(folder / "held.npz", {"probabilities": best.probabilities})
    files.write_json(folder / "result.json", {"epoch": best.epoch, "stopped": stopped, "temperature": heat})


__all__ = ["TensorFlowLearner", "filled", "main", "network", "out_of_memory", "prepare", "tune"]
