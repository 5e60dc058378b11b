"""The child that owns TensorFlow: loads one model, maps the shared frames, answers batch after batch."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Report
from desktop_classifier.base.serve import serve
from desktop_classifier.models import catalogue, weights
from desktop_classifier.models.weights_reader import read_layers
from desktop_classifier.models.weights_tuned import read_tuned

CPU_BATCH = 16
GPU_BATCHES = (32, 64, 128, 256)
GAIN = 1.1
"""A larger batch must be this much quicker a picture to be taken: it makes the first answers wait longer."""


def main() -> int:
    return serve(_Session().answer)


class _Session:
    """What the child keeps between messages."""

    def __init__(self) -> None:
        self._run: Any = None
        self._arrays: list[np.ndarray] = []

    def answer(self, message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
        return {"load": self._load, "map": self._map, "infer": self._infer}[message["do"]](message)

    def _load(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        spec = catalogue.spec(message["model"])
        layers = (read_tuned if spec.folder else read_layers)(Path(message["weights"]))
        device = _device(message["device"])
        fast = message["precision"] == "fast" and message["device"] == "GPU"
        _settle_precision(fast)
        from desktop_classifier.models.architectures import build

        bare = build.network(spec)
        weights.examine(spec, layers, build.layout(bare))
        build.fill(bare, [layer.arrays for layer in layers])
        self._run = _compiled(build.graph(spec, bare))
        batch = _best_batch(self._run, spec.side) if message["device"] == "GPU" else CPU_BATCH
        probabilities, features = self._run(np.zeros((1, spec.side, spec.side, 3), np.uint8))
        return {
            "batch": batch,
            "classes": probabilities.shape[-1],
            "width": features.shape[-1],
            "device": device,
            "precision": "fast" if fast else "exact",
        }

    def _map(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        kinds = (np.uint8, np.float32, np.float32)
        self._arrays = [
            np.memmap(file, kind, "r+", shape=tuple(shape))
            for file, kind, shape in zip(message["files"], kinds, message["shapes"], strict=True)
        ]
        return {}

    def _infer(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        frames, probabilities, features = self._arrays
        slot, count = message["slot"], message["count"]
        answered = self._run(np.asarray(frames[slot, :count]))
        probabilities[slot, :count], features[slot, :count] = answered[0].numpy(), answered[1].numpy()
        return {}


def _device(wanted: str) -> str:
    import tensorflow as tf

    if wanted == "CPU":
        return "processor"
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        raise UserError("TensorFlow sees no GPU here. Choose the processor in the model menu.", kind="no_gpu")
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    return str(tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU"))


def _settle_precision(fast: bool) -> None:
    import keras
    import tensorflow as tf

    # TensorFloat-32 rounds to 10 bits without being asked: "exact" must not.
    tf.config.experimental.enable_tensor_float_32_execution(fast)
    if fast:
        keras.mixed_precision.set_global_policy("mixed_float16")


def _compiled(graph: Any) -> Any:
    import tensorflow as tf

    signature = [tf.TensorSpec((None, *graph.input_shape[1:]), tf.uint8)]

    def run(pixels: Any) -> Any:
        probabilities, features = graph(pixels, training=False)
        return tf.cast(probabilities, tf.float32), tf.cast(features, tf.float32)

    return tf.function(run, input_signature=signature)


def _best_batch(run: Any, side: int) -> int:
    """The largest batch that is still clearly quicker for each picture, and fits into the GPU's memory."""
    import tensorflow as tf

    best, best_time = GPU_BATCHES[0], float("inf")
    for size in GPU_BATCHES:
        try:
            seconds = _seconds(run, np.zeros((size, side, side, 3), np.uint8)) / size
        except tf.errors.ResourceExhaustedError:
            break
        if seconds * GAIN > best_time:
            break
        best, best_time = size, seconds
    return best


def _seconds(run: Any, pixels: np.ndarray) -> float:
    run(pixels)[0].numpy()
    start = time.perf_counter()
    for _ in range(3):
        run(pixels)[0].numpy()
    return (time.perf_counter() - start) / 3
