"""TensorFlow in a long-lived child: frames go over in shared memory, messages as JSON lines.

The memory is a file that both map (in the RAM disk where there is one), which every system can do and nobody's
resource tracker deletes too early.
"""

from __future__ import annotations

import os
import queue
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from desktop_classifier.base import paths
from desktop_classifier.base.child import Child
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.inference import cuda
from desktop_classifier.inference.engine import Inferred
from desktop_classifier.models.spec import ModelSpec

SLOTS = 2
"""One batch is filled while the other is being answered."""

PATIENCE_S = 90.0
"""How long a heartbeat may wait, in seconds: loading TensorFlow from a slow disk holds the interpreter."""


class TensorFlowEngine:
    """A network in a child that owns TensorFlow.

    Args:
        spec: The model.
        weights: Its weights file.
        precision: "exact", or "fast" (16-bit floats, on a GPU only).
        device: "GPU" or "CPU".
        token: Stops the loading.

    Raises:
        UserError: The child could not load the model.
        Cancelled: `token` was cancelled; the child is gone.
    """

    name = "tensorflow"
    depth = SLOTS

    def __init__(self, spec: ModelSpec, weights: Path, precision: str, device: str, token: CancelToken) -> None:
        self._child = Child("tensorflow", environment(device), silence=PATIENCE_S)
        self._files: list[Path] = []
        self._asking = ThreadPoolExecutor(1, thread_name_prefix="tensorflow")
        try:
            loaded = self._child.request(
                {"do": "load", "model": spec.id, "weights": str(weights), "precision": precision, "device": device},
                token,
            )
            self.batch = int(loaded["batch"])
            self.precision = str(loaded["precision"])
            self.where = f"on the {loaded['device']}" if device == "GPU" else "on the processor, with TensorFlow"
            self._frames = self._shared((SLOTS, self.batch, spec.side, spec.side, 3), np.dtype(np.uint8))
            self._probabilities = self._shared((SLOTS, self.batch, loaded["classes"]), np.dtype(np.float32))
            self._features = self._shared((SLOTS, self.batch, loaded["width"]), np.dtype(np.float32))
            shapes = [array.shape for array in (self._frames, self._probabilities, self._features)]
            self._child.request({"do": "map", "files": [str(file) for file in self._files], "shapes": shapes})
        except BaseException:
            self.close()
            raise
        self._free: queue.SimpleQueue[int] = queue.SimpleQueue()
        for slot in range(SLOTS):
            self._free.put(slot)

    def submit(self, squares: np.ndarray, features: bool = False) -> Future[Inferred]:
        slot = self._free.get()
        self._frames[slot, : len(squares)] = squares
        return self._asking.submit(self._ask, slot, len(squares), features)

    @property
    def pid(self) -> int:
        """The child's process, for tests that kill it."""
        return self._child.pid

    def close(self) -> None:
        self._asking.shutdown(wait=True, cancel_futures=True)
        self._child.close()
        self._frames = self._probabilities = self._features = np.empty(0)  # Windows deletes no file that is mapped
        for file in self._files:
            file.unlink(missing_ok=True)

    def _ask(self, slot: int, count: int, features: bool) -> Inferred:
        try:
            self._child.request({"do": "infer", "slot": slot, "count": count})
            probabilities = np.array(self._probabilities[slot, :count])
            return Inferred(probabilities, np.array(self._features[slot, :count]) if features else None)
        finally:
            self._free.put(slot)

    def _shared(self, shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> np.ndarray:
        handle, name = tempfile.mkstemp(prefix="desktop-classifier-", suffix=".frames", dir=_memory_folder())
        os.close(handle)
        self._files.append(Path(name))
        return np.memmap(name, dtype, "w+", shape=shape)


def environment(device: str) -> dict[str, str]:
    """Variables of the child: Keras on TensorFlow, its files in our cache, the GPU's libraries or no GPU at all."""
    variables = {
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": str(paths.cache_dir() / "keras"),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_FORCE_GPU_ALLOW_GROWTH": "true",
    }
    return {**variables, **(cuda.environment() if device == "GPU" else {"CUDA_VISIBLE_DEVICES": "-1"})}


def _memory_folder() -> str | None:
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None
